import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from './error-message.ts';
import { givenServer } from './given-server.ts';
import { startOwnServer } from './own-server.ts';
import { findPostgres, packagedPostgres, postgresUser } from './postgres-programs.ts';
import { runProgram } from './run-program.ts';
import { newServerFolder } from './server-folder.ts';
import type { StartOptions, TestServer } from './test-server.ts';

export interface PostgresOptions extends StartOptions {
  /** The one that npm has, in the version that the lockfile says, whatever the machine has. With `own`. */
  readonly packaged?: boolean | undefined;
}

/**
 * The Postgres that `DATABASE_URL` names; or one that is started from the PATH, from Debian's folder, or from
 * npm. One that is started is empty, and lets its superuser `postgres` in without a password.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<TestServer> {
  const given = process.env.DATABASE_URL;
  if (given && !options.own) return givenServer('DATABASE_URL', given);

  const programs = await (options.packaged ? packagedPostgres() : findPostgres());
  const folder = await newServerFolder('postgres', postgresUser);
  const data = join(folder, 'data');
  // What it writes has to be in English for us to know when it is ready.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  try {
    await runProgram(
      programs.initdb,
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { ...postgresUser, env, cwd: folder },
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`${errorMessage(error)}\n${adviceOnUser()}`);
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

/** Reasons for which initdb fails although the program works. */
function adviceOnUser(): string {
  const uid = postgresUser.uid ?? process.getuid?.();
  const why = postgresUser.uid === undefined ? '' : ', since Postgres refuses to run as root';
  return `It runs as uid ${uid}${why}. Set TMPDIR, which is ${tmpdir()}, to a folder that uid ${uid} may enter, run this as a user that /etc/passwd names, or set DATABASE_URL`;
}
