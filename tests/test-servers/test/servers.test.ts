import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeOnce } from '../src/folder-lock.ts';
import {
  startPgBouncer,
  startPostgres,
  startRedis,
  startRedisCluster,
  type TestServer,
} from '../src/index.ts';
import { packagedPostgres, postgresUser } from '../src/postgres-programs.ts';
import { answer, isSilent } from './answers.ts';
import { bootTimeoutMs } from './timeouts.ts';

const timeout = bootTimeoutMs;

// SSLRequest, which each of those declines that speak Postgres's protocol.
const sslRequest = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);

const kinds = {
  Redis: {
    start: () => startRedis({ own: true, appendOnly: true }),
    hello: 'PING\r\n',
    answer: '+PONG\r\n',
  },
  Postgres: {
    start: () => startPostgres({ own: true }),
    hello: sslRequest,
    answer: 'N',
  },
  PgBouncer: {
    // It needs no server before it has something to ask it.
    start: () => startPgBouncer('postgres://postgres@127.0.0.1:1/postgres'),
    hello: sslRequest,
    answer: 'N',
  },
};

describe.each(Object.entries(kinds))('%s', { timeout }, (_, kind) => {
  const started = async (): Promise<TestServer> => {
    const server = await kind.start();
    onTestFinished(() => server.stop());
    return server;
  };

  it('starts several servers', async () => {
    const [one, other] = await Promise.all([started(), started()]);
    expect(one.url).not.toBe(other.url);
    expect(await answer(one.url, kind.hello)).toBe(kind.answer);
    expect(await answer(other.url, kind.hello)).toBe(kind.answer);
  });

  it('does not answer while it is frozen', async () => {
    const server = await started();
    server.freeze();
    expect(await isSilent(server.url, kind.hello)).toBe(true);
    server.thaw();
    expect(await answer(server.url, kind.hello)).toBe(kind.answer);
  });

  it.each(['kill', 'orderly'] as const)('restarts in place: %s', async (end) => {
    const server = await started();
    const { url, pid } = server;
    server.freeze();
    await server.restart({ end });
    expect(server.url).toBe(url);
    expect(server.pid).not.toBe(pid);
    expect(await answer(url, kind.hello)).toBe(kind.answer);
  });

  it('refuses connections once it is stopped, frozen or not', async () => {
    const server = await started();
    server.freeze();
    await server.stop();
    await expect(answer(server.url, kind.hello)).rejects.toThrow('ECONNREFUSED');
    await server.stop();
  });
});

it('Redis keeps its data over a restart, if configured', { timeout }, async () => {
  const set = 'SET key value\r\n';
  const get = 'GET key\r\n';
  for (const [appendOnly, kept] of [
    [true, '$5\r\nvalue\r\n'],
    [false, '$-1\r\n'],
  ] as const) {
    const server = await startRedis({ own: true, appendOnly });
    onTestFinished(() => server.stop());
    expect(await answer(server.url, set)).toBe('+OK\r\n');
    await server.restart();
    expect(await answer(server.url, get)).toBe(kept);
  }
});

it('of the masters of a Redis Cluster one has a key, and the others know which', {
  timeout,
}, async () => {
  const { urls, stop } = await startRedisCluster();
  onTestFinished(stop);
  expect(urls).toHaveLength(3);
  // Whose slots are 866, 7365 and 15495, so each another master's.
  for (const [index, key] of ['hello', 'c', 'a'].entries()) {
    const replies = await Promise.all(urls.map((url) => answer(url, `SET ${key} value\r\n`)));
    const owner = urls[index]?.replace('redis://', '');
    const moved = expect.stringMatching(new RegExp(`^-MOVED \\d+ ${owner}\r\n$`));
    expect(replies).toEqual(urls.map((_, master) => (master === index ? '+OK\r\n' : moved)));
  }
  await stop();
  for (const url of urls) await expect(answer(url, 'PING\r\n')).rejects.toThrow('ECONNREFUSED');
});

it('the error of a server that cannot start has the reason', { timeout }, async () => {
  const starting = startRedis({ own: true, settings: { 'no-such-setting': '1' } });
  await expect(starting).rejects.toThrow('no-such-setting');
});

it('no server is left of a process that was killed', { timeout }, async () => {
  const script = fileURLToPath(new URL('./processes/starter.ts', import.meta.url));
  const child = fork(script, { execArgv: [] });
  const [pids]: number[][] = await once(child, 'message');
  expect(pids?.map(isRunning)).toEqual([true, true]);

  child.kill('SIGKILL');
  await vi.waitFor(() => expect(pids?.map(isRunning)).toEqual([false, false]), {
    timeout: 120_000,
    interval: 10,
  });
});

function isRunning(pid: number): boolean {
  if (existsSync('/proc/self/stat')) {
    // One that has ended may wait for long for somebody to take note.
    const stat = existsSync(`/proc/${pid}/stat`) && readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat !== false && !/\) [ZX] /.test(stat);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.each([
  ['REDIS_URL', startRedis],
  ['DATABASE_URL', startPostgres],
] as const)('%s', (variable, start) => {
  it('is used, and cannot be frozen, restarted or stopped', async () => {
    const url = 'scheme://somewhere';
    vi.stubEnv(variable, url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await start();
    expect(server).toMatchObject({ url, pid: undefined });
    expect(() => server.freeze()).toThrow(variable);
    expect(() => server.thaw()).toThrow(variable);
    await expect(server.restart()).rejects.toThrow(variable);
    await server.stop();
  });
});

it('a folder that many want concurrently is created once', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'bluma-lock-')), 'made');
  onTestFinished(() => rmSync(join(folder, '..'), { recursive: true }));
  let made = 0;
  const make = async () => {
    made += 1;
    mkdirSync(folder);
  };
  const want = () => makeOnce(folder, () => existsSync(folder), make);
  await Promise.all([want(), want(), want()]);
  expect(made).toBe(1);
  expect(existsSync(`${folder}.lock`)).toBe(false);
});

it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'the Postgres that comes with the dependencies can be run',
  async () => {
    const { postgres } = await packagedPostgres();
    const options = { ...postgresUser, cwd: '/', encoding: 'utf8' } as const;
    expect(execFileSync(postgres, ['--version'], options)).toContain('PostgreSQL) 18');
  },
);
