import { registerHooks } from 'node:module';

// Another version of BullMQ: the package that `ENGINE` names.
const { ENGINE = 'bullmq' } = process.env;
registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'bullmq' ? ENGINE : specifier, context),
});
