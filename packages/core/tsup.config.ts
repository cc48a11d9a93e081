import { resolve } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { library } from '../../tsup.base.ts';

/** Both builds come from the same sources; `#crypto` is the one module that differs. */
const crypto = (file: string): NonNullable<Options['esbuildOptions']> => {
  return (options) => {
    options.alias = { '#crypto': resolve(import.meta.dirname, file) };
  };
};

export default defineConfig([
  library({
    // Workers run on Node alone: there is no web build of theirs.
    entry: ['src/index.ts', 'src/node.ts', 'src/fetch.ts', 'src/worker.ts'],
    esbuildOptions: crypto('src/crypto/node.ts'),
    // The builds run side by side, where one would sweep away what the other has just written: the script cleans.
    clean: false,
  }),
  library({
    entry: { web: 'src/index.ts', 'web-fetch': 'src/fetch.ts', 'web-node': 'src/node.ts' },
    esbuildOptions: (options, context) => {
      crypto('src/crypto/web.ts')(options, context);
      options.chunkNames = 'web-[hash]';
    },
    platform: 'neutral',
    target: 'es2022',
    // Both builds have the same types: index.d.ts serves this one too.
    dts: false,
    clean: false,
  }),
]);
