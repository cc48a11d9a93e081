import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianProgram } from './debian-program.ts';
import { startOwnServer } from './own-server.ts';
import { postgresUser } from './postgres-programs.ts';
import { onPath, type Program } from './programs.ts';
import { newServerFolder } from './server-folder.ts';
import type { TestServer } from './test-server.ts';

/** It refuses to go on as root, but can become somebody else by itself. */
const nobody = 'nobody';

export interface PgBouncerOptions {
  /** Of this release of Debian, whatever the system has. It is on x64 that it is known to run on another one. */
  readonly release?: 'trixie';
  /** PgBouncer's own settings by name, such as `default_pool_size`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A PgBouncer in front of the Postgres at `url`, in transaction mode by default: a connection of the server
 * is a client's for no longer than a transaction. It is started from a `pgbouncer` on the PATH, or from the one that
 * Debian has.
 */
export async function startPgBouncer(
  url: string,
  { settings = {}, release }: PgBouncerOptions = {},
): Promise<TestServer> {
  const program = await (release ? trixiePgBouncer() : findPgBouncer());
  const folder = await newServerFolder('pgbouncer', postgresUser);
  const isRoot = postgresUser.uid !== undefined;
  const file = join(folder, 'pgbouncer.ini');
  const pidFile = join(folder, 'server.pid');
  const behind = new URL(url);
  return startOwnServer(
    {
      ...program,
      args: () => [...(isRoot ? ['-u', nobody] : []), file],
      pidFile,
      configure: (port) => {
        const own = { listen_port: String(port), pidfile: pidFile };
        return writeFile(file, configuration(behind, { ...own, ...settings }));
      },
      user: {},
      url: (port) => {
        const own = new URL(url);
        own.host = `127.0.0.1:${port}`;
        return own.href;
      },
      ready: 'process up',
      endSignal: 'SIGINT',
    },
    folder,
  );
}

/** Whoever comes is let in, as the user that the URL names. */
function configuration(behind: URL, settings: Readonly<Record<string, string>>): string {
  const server = {
    host: behind.hostname,
    port: behind.port || '5432',
    user: decodeURIComponent(behind.username),
    ...(behind.password && { password: decodeURIComponent(behind.password) }),
  };
  const all = {
    listen_addr: '127.0.0.1',
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    max_client_conn: '1000',
    default_pool_size: '10',
    ...settings,
  };
  const words = Object.entries(server).map(
    ([name, value]) => `${name}='${value.replaceAll("'", "''")}'`,
  );
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  return ['[databases]', `* = ${words.join(' ')}`, '[pgbouncer]', ...lines, ''].join('\n');
}

async function findPgBouncer(): Promise<Program> {
  const command = onPath('pgbouncer');
  if (command) return { command, env: process.env };
  try {
    return await debianProgram({
      name: 'pgbouncer',
      path: 'usr/sbin/pgbouncer',
      packages: ['pgbouncer'],
    });
  } catch (cause) {
    throw new Error(
      'There is no PgBouncer to test with. Put a pgbouncer on the PATH, or run this on a Debian or Ubuntu whose apt-get can download one',
      { cause },
    );
  }
}

function trixiePgBouncer(): Promise<Program> {
  return debianProgram({
    name: 'pgbouncer-trixie',
    path: 'usr/sbin/pgbouncer',
    // Beside it, what depends on more than the C library itself.
    packages: ['pgbouncer', 'libc6', 'libaudit1', 'libpam0g', 'libssl3t64', 'libsystemd0'],
    suite: 'trixie',
    isNewer: true,
  });
}
