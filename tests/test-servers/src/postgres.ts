import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { givenServer } from './given-server.ts';
import { startOwnServer } from './own-server.ts';
import { findPostgres, packagedPostgres, postgresUser } from './postgres-programs.ts';
import type { StartOptions, TestServer } from './test-server.ts';

export interface PostgresOptions extends StartOptions {
  /** The one that npm has, in the version that the lockfile says, whatever the machine has. With `own`. */
  readonly packaged?: boolean | undefined;
}

/**
 * The Postgres that `DATABASE_URL` names; or one that is started from the PATH, from where Debian keeps it, or from
 * npm. One that is started is empty, and lets its superuser `postgres` in without a password.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<TestServer> {
  const given = process.env.DATABASE_URL;
  if (given && !options.own) return givenServer('DATABASE_URL', given);

  const programs = await (options.packaged ? packagedPostgres() : findPostgres());
  const folder = await mkdtemp(join(tmpdir(), 'bluma-postgres-'));
  const data = join(folder, 'data');
  // What it writes has to be in English for us to know when it is ready.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  try {
    const { uid, gid } = postgresUser;
    if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
    await promisify(execFile)(
      programs.initdb,
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { ...postgresUser, env, cwd: folder },
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const pidFile = join(folder, 'server.pid');
  const settings = {
    external_pid_file: pidFile,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // What was written outlives the server without it, though not the machine.
    fsync: 'off',
    ...options.settings,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startOwnServer(
    {
      command: programs.postgres,
      args: (port) => ['-D', data, '-p', String(port), ...words],
      pidFile,
      env,
      user: postgresUser,
      url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
      ready: 'database system is ready to accept connections',
      endSignal: 'SIGINT',
    },
    folder,
  );
}
