import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../manifests.ts';
import { host, install } from './host.ts';

export const nodeVersions = ['24', '20'] as const;

export type NodeVersion = (typeof nodeVersions)[number];

/** The executable of a Node: the repository's own, or the oldest major that the packages run on. */
export async function findExecutable(version: NodeVersion): Promise<string> {
  switch (version) {
    case '24':
      return join(root, 'node_modules/node/bin/node');
    case '20':
      return (await hostNode20()) ?? downloadedNode20();
  }
}

async function hostNode20(): Promise<string | undefined> {
  const print = ['--print', '[process.versions.node, process.execPath].join()'];
  const [version, path] = (await host('node', print, root)).trim().split(/,(.*)/);
  return version?.startsWith('20.') ? path : undefined;
}

/** From npm, where each platform's binary is a package of its own. Kept for the next time. */
async function downloadedNode20(): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const cache = join(root, '.cache');
  const kept = join(cache, 'node-20.20.2');
  const executable = join(kept, 'node_modules', name, 'bin/node');
  if (existsSync(executable)) return executable;

  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(`${kept}-`);
  try {
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: { [name]: '20.20.2' } }),
    );
    await install(folder);
    // Whole or not at all; another test may have been as quick.
    await rename(folder, kept).catch((error: unknown) => {
      if (!existsSync(executable)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return executable;
}
