import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPostgres, startRedis, type TestServer } from '../src/index.ts';
import { openPostgres } from '../src/setup/given-postgres.ts';
import { openRedis } from '../src/setup/given-redis.ts';
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
    const wrong = await messageOf(openRedis(withLogin(server, '', 'wr0ng')));
    expect(wrong).toContain(
      `REDIS_URL names a server on ${host} that refuses the login. WRONGPASS`,
    );
    expect(wrong).not.toContain('wr0ng');
    expect(await messageOf(openRedis(server.url))).toContain('NOAUTH');
  });

  it('a Postgres takes the right password, and refuses a wrong one without showing it', async () => {
    const server = await postgresWithPassword();
    const { leave } = await openPostgres(withLogin(server, 'login', password));
    await leave();
    const { host } = new URL(server.url);
    const wrong = await messageOf(openPostgres(withLogin(server, 'login', 'wr0ng')));
    expect(wrong).toContain(
      `DATABASE_URL names a server on ${host} that refuses the login. password authentication failed for user "login". Correct DATABASE_URL`,
    );
    expect(wrong).not.toContain('wr0ng');
  });
});

async function messageOf(opening: Promise<unknown>): Promise<string> {
  const error = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : `no error: ${error}`;
}

describe('a URL that names no server of its kind', () => {
  it.each(['localhost:6379', '127.0.0.1:6379', ':p4ss@host:6379', 'http://:p4ss@host'])(
    'REDIS_URL=%s',
    async (url) => {
      const message = await messageOf(openRedis(url));
      expect(message).toContain('REDIS_URL must be a URL that starts with redis:// or rediss://');
      expect(message).not.toContain('p4ss');
    },
  );

  it.each(['mysql://root:p4ss@host/app', 'host:5432/app', 'postgres:host/app'])(
    'DATABASE_URL=%s',
    async (url) => {
      const message = await messageOf(openPostgres(url));
      expect(message).toContain(
        'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
      );
      expect(message).not.toContain('p4ss');
    },
  );
});
