import { join } from 'node:path';
import { debianProgram } from './debian-program.ts';
import { givenServer } from './given-server.ts';
import { missingServer } from './missing-server.ts';
import { startOwnServer } from './own-server.ts';
import { onPath, type Program } from './programs.ts';
import { newServerFolder } from './server-folder.ts';
import type { StartOptions, TestServer } from './test-server.ts';

export interface RedisOptions extends StartOptions {
  /** Every write is on disk before it is answered, so that it outlives a restart. Off unless set. */
  readonly appendOnly?: boolean | undefined;
}

/**
 * The Redis that `REDIS_URL` names; or one that is started from a `redis-server` or `valkey-server` on the PATH, or
 * from the one that Debian has. One that is started is empty.
 */
export async function startRedis(options: RedisOptions = {}): Promise<TestServer> {
  const given = process.env.REDIS_URL;
  if (given && !options.own) return givenServer('REDIS_URL', given);
  return startOwn(await findRedis(), options);
}

/** A Valkey that is started from the PATH, or from the backports of Debian 12. It is empty. */
export async function startValkey(options: RedisOptions = {}): Promise<TestServer> {
  return startOwn(await findValkey(), options);
}

async function startOwn(program: Program, options: RedisOptions): Promise<TestServer> {
  const folder = await newServerFolder('redis');
  const pidFile = join(folder, 'server.pid');
  const settings = {
    bind: '127.0.0.1',
    dir: folder,
    pidfile: pidFile,
    save: '',
    appendonly: options.appendOnly ? 'yes' : 'no',
    appendfsync: 'always',
    ...options.settings,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return startOwnServer(
    {
      ...program,
      args: (port) => ['--port', String(port), ...words],
      pidFile,
      user: {},
      url: (port) => `redis://127.0.0.1:${port}`,
      ready: 'Ready to accept connections',
      endSignal: 'SIGTERM',
    },
    folder,
  );
}

export async function findRedis(): Promise<Program> {
  const command = onPath('redis-server', 'valkey-server');
  if (command) return { command, env: process.env };
  try {
    return await debianProgram({
      name: 'redis',
      path: 'usr/bin/redis-server',
      packages: ['redis-server', 'redis-tools'],
    });
  } catch (cause) {
    throw new Error(
      missingServer(
        'Redis',
        'REDIS_URL',
        'put a redis-server on the PATH, or run this on a Debian or Ubuntu whose apt-get can download one',
      ),
      { cause },
    );
  }
}

async function findValkey(): Promise<Program> {
  const command = onPath('valkey-server');
  if (command) return { command, env: process.env };
  try {
    return await debianProgram({
      name: 'valkey',
      path: 'usr/bin/valkey-server',
      packages: ['valkey-server', 'valkey-tools'],
      suite: 'bookworm-backports',
    });
  } catch (cause) {
    throw new Error(
      'There is no Valkey to test with. Put a valkey-server on the PATH, or run this on a Debian 12 whose apt-get can download one',
      { cause },
    );
  }
}
