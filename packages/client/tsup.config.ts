import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';

// Libraries are bundled: they are ES modules only, which Jest and bundlers cannot `require`.
export default defineConfig(
  library({
    entry: [
      'src/index.ts',
      'src/monitors.ts',
      'src/reconcile.ts',
      'src/prompt.ts',
      'src/config.ts',
    ],
    esbuildPlugins: [thirdPartyLicenses],
    esbuildOptions(options) {
      // The build of lru-cache that runs everywhere: the one for Node imports a module that browsers lack.
      options.conditions = ['browser'];
    },
  }),
);
