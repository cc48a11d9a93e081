import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** Plain JavaScript of the contract, which every runtime takes. */
export interface Bundles extends AsyncDisposable {
  /** Their folder. Others may add files to it. */
  readonly folder: string;
  /** For Node, Bun and Deno, which find the packages by themselves. */
  readonly process: string;
  /** For workerd: all in one file. */
  readonly worker: string;
}

const tests = resolve(import.meta.dirname, '..');

export async function bundle(): Promise<Bundles> {
  // Below the tests, whose packages it has to find.
  const cache = join(tests, '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'matrix-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const bundles = { process: join(folder, 'process.mjs'), worker: join(folder, 'worker.mjs') };
  const common: BuildOptions = { bundle: true, format: 'esm', logLevel: 'silent' };
  try {
    await build({
      ...common,
      entryPoints: [join(import.meta.dirname, 'contract-process.ts')],
      outfile: bundles.process,
      platform: 'node',
      target: 'node20',
      packages: 'external',
      // Of the workspace, in TypeScript, which Node 20 does not take.
      alias: { '@bluma-webhooks/test-support': join(tests, 'support/src/index.ts') },
    });
    await build({
      ...common,
      entryPoints: [join(import.meta.dirname, 'contract-worker.ts')],
      outfile: bundles.worker,
      platform: 'neutral',
      // What bundlers for Workers set: core's web build.
      conditions: ['workerd', 'worker', 'browser'],
      external: ['node:*'],
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, ...bundles, [Symbol.asyncDispose]: remove };
}
