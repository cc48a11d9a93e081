import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTestName, startPostgres, startRedis, type TestServer } from '../src/index.ts';
import { forwardTo } from '../src/setup/forward.ts';
import { openPostgres } from '../src/setup/given-postgres.ts';
import { openRedis } from '../src/setup/given-redis.ts';
import { toCommonUrl } from '../src/setup/given-url.ts';
import { bootTimeoutMs } from './timeouts.ts';

const timeout = bootTimeoutMs;

const password = 's3cr:t/p@ss';

/** A server that lets `login` in with the password only. */
async function redisWithPassword(): Promise<TestServer> {
  const server = await startRedis({ own: true, settings: { requirepass: password } });
  onTestFinished(() => server.stop());
  return server;
}

async function postgresWithPassword(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bluma-hba-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const rules = join(folder, 'pg_hba.conf');
  writeFileSync(
    rules,
    'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n',
  );
  // Postgres may run as another user.
  chmodSync(folder, 0o755);
  const server = await startPostgres({ own: true, settings: { hba_file: rules } });
  onTestFinished(() => server.stop());
  await query(server.url, `CREATE ROLE login LOGIN CREATEDB PASSWORD '${password}'`);
  return server;
}

async function query(url: string, text: string): Promise<object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(text);
    return rows;
  } finally {
    await client.end();
  }
}

function withLogin(server: TestServer, username: string, secret: string): string {
  const url = new URL(server.url);
  url.username = username;
  url.password = secret;
  return url.href;
}

describe('a server that a URL names', { timeout }, () => {
  it('a Redis takes the right password, and refuses a wrong one without showing it', async () => {
    const server = await redisWithPassword();
    const right = withLogin(server, '', password);
    const { leave } = await openRedis(right);
    await leave();
    const { host } = new URL(server.url);
    const wrong = await readFailure(openRedis(withLogin(server, '', 'wr0ng')));
    expect(wrong).toContain(
      `REDIS_URL names a server on ${host} that refuses the login. WRONGPASS`,
    );
    expect(wrong).not.toContain('wr0ng');
    expect(await readFailure(openRedis(server.url))).toContain('NOAUTH');
  });

  it('a Postgres takes the right password, and refuses a wrong one without showing it', async () => {
    const server = await postgresWithPassword();
    const { leave } = await openPostgres(withLogin(server, 'login', password));
    await leave();
    const { host } = new URL(server.url);
    const wrong = await readFailure(openPostgres(withLogin(server, 'login', 'wr0ng')));
    expect(wrong).toContain(
      `DATABASE_URL names a server on ${host} that refuses the login. password authentication failed for user "login". Correct DATABASE_URL`,
    );
    expect(wrong).not.toContain('wr0ng');
  });
});

describe('the data of tests on a server that a URL names', { timeout }, () => {
  it('the keys of the run are deleted, and no others', async () => {
    const server = await redisWithPassword();
    const { url, run = '', leave } = await openRedis(withLogin(server, '', password));
    vi.stubEnv('BLUMA_TEST_RUN', run);
    onTestFinished(() => void vi.unstubAllEnvs());
    const client = new Redis(url);
    onTestFinished(() => client.disconnect());
    await client.mset({
      theirs: 1,
      [`${createTestName()}:key`]: 1,
      [`ours:${createTestName()}`]: 1,
    });
    await leave();
    expect(await client.keys('*')).toEqual(['theirs']);
  });

  it('the database of the run is dropped, whoever is connected', async () => {
    const server = await postgresWithPassword();
    const { url, leave } = await openPostgres(withLogin(server, 'login', password));
    expect(new URL(url).pathname).toMatch(/^\/bluma_test_/);
    const client = new Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    await client.query('CREATE TABLE events ()');
    await leave();
    const databases = await query(server.url, 'SELECT datname FROM pg_database ORDER BY 1');
    expect(databases.map((row) => Object.values(row))).toEqual([
      ['postgres'],
      ['template0'],
      ['template1'],
    ]);
  });

  it('a user who may not create databases gets the one that the URL names', async () => {
    const server = await postgresWithPassword();
    await query(server.url, 'ALTER ROLE login NOCREATEDB');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const url = withLogin(server, 'login', password);
    const given = await openPostgres(url);
    expect(given.url).toBe(url);
    expect(warn.mock.calls.flat().join()).toContain('permission denied to create database');
    await given.leave();
  });
});

describe('a URL that not every client takes', { timeout }, () => {
  it('of the folder of a Postgres socket becomes one with a port', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bluma-socket-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // Postgres may run as another user.
    chmodSync(folder, 0o777);
    const server = await startPostgres({
      own: true,
      settings: { unix_socket_directories: folder },
    });
    onTestFinished(() => server.stop());
    const { port } = new URL(server.url);
    for (const url of [
      `postgres://postgres@${encodeURIComponent(folder)}:${port}/postgres`,
      `postgres:///postgres?host=${folder}&port=${port}&user=postgres`,
    ]) {
      const given = await openPostgres(url);
      expect(given.url).toMatch(/^postgres:\/\/postgres@127\.0\.0\.1:\d+\/bluma_test_/);
      expect(await query(given.url, 'SELECT inet_server_addr() AS address')).toEqual([
        { address: null },
      ]);
      await given.leave();
    }
  });

  it('of an IPv6 address becomes one with a port', async () => {
    const { port, close } = await forwardTo({ path: '/missing' });
    close();
    const message = await readFailure(openRedis(`redis://[::1]:${port}`));
    expect(message).toContain(`REDIS_URL names a server on [::1]:${port} that takes no connection`);
    const rule = { variable: 'REDIS_URL', schemes: ['redis'], port: 6379 };
    const { url, forward } = await toCommonUrl(rule, `redis://:p@[::1]:${port}/3`);
    onTestFinished(() => forward?.close());
    expect(url).toBe(`redis://:p@127.0.0.1:${forward?.port}/3`);
  });
});

async function readFailure(opening: Promise<unknown>): Promise<string> {
  const error = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : `no error: ${error}`;
}

describe('a URL that names no server of its kind', () => {
  it('has a % that is not encoded', async () => {
    const message = await readFailure(openPostgres('postgres://user:p4ss%@host/app'));
    expect(message).toBe('DATABASE_URL has a % that stands for itself: write it as %25');
  });

  it.each(['localhost:6379', '127.0.0.1:6379', ':p4ss@host:6379', 'http://:p4ss@host'])(
    'REDIS_URL=%s',
    async (url) => {
      const message = await readFailure(openRedis(url));
      expect(message).toContain('REDIS_URL must be a URL that starts with redis:// or rediss://');
      expect(message).not.toContain('p4ss');
    },
  );

  it.each(['mysql://root:p4ss@host/app', 'host:5432/app', 'postgres:host/app'])(
    'DATABASE_URL=%s',
    async (url) => {
      const message = await readFailure(openPostgres(url));
      expect(message).toContain(
        'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
      );
      expect(message).not.toContain('p4ss');
    },
  );
});
