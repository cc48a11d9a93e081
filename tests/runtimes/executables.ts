import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const modules = resolve(import.meta.dirname, '../node_modules');

/** In npm's packages: the executables themselves, not what starts them. */
export const executables = {
  bun: join(dirname(require.resolve('bun/package.json')), 'bin/bun.exe'),
  deno: join(dirname(require.resolve('deno/package.json')), 'deno'),
  workerd: join(dirname(require.resolve('workerd/package.json')), 'bin/workerd'),
};

/** The version of a package, by what the tests' manifest calls it. */
export function readVersion(installed: string): string {
  const manifest = readFileSync(join(modules, installed, 'package.json'), 'utf8');
  const { version }: { readonly version: string } = JSON.parse(manifest);
  return version;
}
