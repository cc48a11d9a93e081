import { resolve } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { library } from '../../tsup.base.ts';

/** Both builds come from the same sources; what begins with `#` are the modules that differ. */
const on = (platform: 'node' | 'web'): NonNullable<Options['esbuildOptions']> => {
  return (options) => {
    const moduleOf = (name: string) => resolve(import.meta.dirname, `src/${name}.${platform}.ts`);
    options.alias = {
      '#hmac': moduleOf('verify/hmac'),
      '#timers': moduleOf('lib/timers'),
      '#utf8': moduleOf('lib/utf8'),
    };
  };
};

export default defineConfig([
  library({
    // Workers run on Node alone: there is no web build of theirs.
    entry: {
      index: 'src/index.ts',
      node: 'src/node.ts',
      fetch: 'src/fetch.ts',
      shared: 'src/shared.ts',
      worker: 'src/worker.ts',
      // Loaded by the others with the first wrong signature. An entry, so that its file has a stable name.
      'explain-mismatch': 'src/verify/explain-mismatch.ts',
    },
    dts: { entry: ['index', 'node', 'fetch', 'shared', 'worker'].map((name) => `src/${name}.ts`) },
    esbuildOptions: on('node'),
    // The builds run side by side, where one would sweep away what the other has just written: the script cleans.
    clean: false,
  }),
  library({
    entry: {
      web: 'src/index.ts',
      'web-fetch': 'src/fetch.ts',
      'web-node': 'src/node.ts',
      'web-shared': 'src/shared.ts',
      'web-explain-mismatch': 'src/verify/explain-mismatch.ts',
    },
    esbuildOptions: (options, context) => {
      on('web')(options, context);
      options.chunkNames = 'web-[hash]';
    },
    platform: 'neutral',
    target: 'es2022',
    // Both builds have the same types: index.d.ts serves this one too.
    dts: false,
    clean: false,
  }),
]);
