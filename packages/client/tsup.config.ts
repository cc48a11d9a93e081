import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.ts';

export default defineConfig(
  library({
    entry: [
      'src/index.ts',
      'src/monitors.ts',
      'src/reconcile.ts',
      'src/prompt.ts',
      'src/config.ts',
    ],
  }),
);
