import type { Options } from 'tsup';

/** What every package's build has in common; a package adds its entries. */
export function library(options: Options): Options {
  return {
    format: ['esm', 'cjs'],
    target: 'node20.19',
    platform: 'node',
    dts: true,
    // Entries of one package share their code, so that it is loaded once, in both formats.
    splitting: true,
    clean: true,
    // Tarballs stay small: the output is readable, so it needs no map.
    sourcemap: false,
    // `node:crypto` has to stay `node:crypto`: some runtimes know built-ins by that name alone.
    removeNodeProtocol: false,
    ...options,
  };
}
