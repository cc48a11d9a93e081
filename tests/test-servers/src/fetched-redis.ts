import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { makeOnce } from './folder-lock.ts';
import { isProgram } from './programs.ts';

const execute = promisify(execFile);

const cache = resolve(import.meta.dirname, '../../../.cache/redis');

/** The server, and those of its libraries that not every system has. */
const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'];

/** Debian's Redis, unpacked instead of installed: that needs no root and changes nothing in the system. */
export async function fetchedRedis(): Promise<{ command: string; env: NodeJS.ProcessEnv }> {
  const command = join(cache, 'usr/bin/redis-server');
  await makeOnce(cache, () => isProgram(command), download);
  return { command, env: { ...process.env, LD_LIBRARY_PATH: libraryPath() } };
}

async function download(): Promise<void> {
  const folder = `${cache}.${process.pid}`;
  const lists = join(folder, 'lists');
  const archives = join(folder, 'archives');
  const debs = join(folder, 'debs');
  const unpacked = join(folder, 'unpacked');
  rmSync(folder, { recursive: true, force: true });
  for (const each of [join(lists, 'partial'), join(archives, 'archives/partial'), debs, unpacked]) {
    mkdirSync(each, { recursive: true });
  }
  const aptGet = (...words: string[]) =>
    execute(
      'apt-get',
      [
        ...['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${archives}`],
        // As root, it would hand the downloads to a user who may not come in here.
        ...['-o', 'APT::Sandbox::User='],
        '-qq',
        ...words,
      ],
      { cwd: debs, timeout: 120_000 },
    );
  try {
    await aptGet('update');
    await aptGet('download', ...packages);
    for (const name of readdirSync(debs)) await execute('dpkg', ['-x', join(debs, name), unpacked]);
    rmSync(cache, { recursive: true, force: true });
    renameSync(unpacked, cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Debian keeps libraries in a folder for each kind of machine. */
function libraryPath(): string {
  const parent = join(cache, 'usr/lib');
  const own = readdirSync(parent)
    .filter((name) => name.includes('-linux-'))
    .map((name) => join(parent, name));
  return [...own, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
}
