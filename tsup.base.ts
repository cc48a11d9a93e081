import { transform } from 'esbuild';
import type { Options } from 'tsup';

const target = 'node20.19';

/** What every package's build has in common; a package adds its entries. */
export function library(options: Options): Options {
  return {
    format: ['esm', 'cjs'],
    target,
    platform: 'node',
    dts: true,
    // Entries of one package share their code, so that it is loaded once, in both formats.
    splitting: true,
    clean: true,
    // Tarballs stay small: the output is readable, so it needs no map.
    sourcemap: false,
    // `node:crypto` has to stay `node:crypto`: some runtimes know built-ins by that name alone.
    removeNodeProtocol: false,
    plugins: [commonJs],
    ...options,
  };
}

/**
 * Converts the chunks of the CommonJS build. tsup's own conversion also rewrites class fields and operators: its classes
 * are named `_class13`, and so are the errors that a log prints.
 */
const commonJs: NonNullable<Options['plugins']>[number] = {
  name: 'commonjs',
  async renderChunk(code, { path }) {
    if (this.format !== 'cjs' || !path.endsWith('.cjs')) return;
    // tsup converts no chunk that is not split.
    this.splitting = false;
    const converted = await transform(code, {
      format: 'cjs',
      platform: 'node',
      target,
      banner: '"use strict";',
      // Jest runs no `import()` in CommonJS. It becomes a `require` that waits.
      supported: { 'dynamic-import': false },
    });
    return { code: converted.code };
  },
};
