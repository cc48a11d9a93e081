import {
  type PgBouncerOptions,
  startPgBouncer,
  startPostgres,
  startRedis,
  startRedisCluster,
  startValkey,
  type TestServer,
} from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { postgresSubjects } from './postgres-clients.ts';
import { redisSubjects } from './redis-clients.ts';
import type { StoreSubject } from './store-subject.ts';

/** A server that runs. */
export interface StoreServer {
  readonly version: string;
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

/** A kind of server that the matrix is to have, before it is known whether it starts. */
export interface StoreColumn {
  readonly kind: string;
  readonly subjects: readonly StoreSubject[];
  /** Rejects with why it does not start. */
  readonly open: () => Promise<StoreServer>;
}

const redis = (kind: string, open: () => Promise<StoreServer>): StoreColumn => ({
  kind,
  open,
  subjects: redisSubjects,
});

const postgres = (
  kind: string,
  open: () => Promise<StoreServer>,
  isNameable: boolean,
): StoreColumn => ({
  kind,
  open,
  subjects: postgresSubjects.filter(({ namesStatements }) => isNameable || !namesStatements),
});

export const redisColumns: readonly StoreColumn[] = [
  redis('Redis', async () => alone(await startRedis({ own: true }), redisVersion)),
  redis('Redis Cluster', async () => {
    const { urls, stop } = await startRedisCluster();
    return { version: await redisVersion(String(urls[0])), urls, stop };
  }),
  redis('Valkey', async () => alone(await startValkey(), redisVersion)),
];

export const postgresColumns: readonly StoreColumn[] = [
  // The machine's own and the one of npm. If they are the same, once.
  postgres('Postgres', async () => alone(await startPostgres(anyPostgres), postgresVersion), true),
  postgres('Postgres', async () => alone(await startPostgres(newPostgres), postgresVersion), true),
  // That of Debian 12 does not follow statements that have a name.
  postgres('PgBouncer', () => pooled(), false),
  postgres('PgBouncer', () => pooled({ release: 'trixie' }), true),
];

const anyPostgres = { own: true };
const newPostgres = { own: true, packaged: true };

async function alone(
  server: TestServer,
  versionAt: (url: string) => Promise<string>,
): Promise<StoreServer> {
  const { url } = server;
  return { version: await versionAt(url), urls: [url], stop: () => server.stop() };
}

async function pooled(options?: PgBouncerOptions): Promise<StoreServer> {
  const server = await startPostgres(newPostgres);
  const stopped = async (error: unknown) => {
    await server.stop();
    throw error;
  };
  const pooler = await startPgBouncer(server.url, options).catch(stopped);
  const stop = async () => {
    await pooler.stop();
    await server.stop();
  };
  return { version: await pgBouncerVersion(pooler.url), urls: [pooler.url], stop };
}

async function redisVersion(url: string): Promise<string> {
  const client = new Redis(url);
  const info = await client.info('server');
  client.disconnect();
  // A Valkey also says which Redis it does as.
  return wordIn(/valkey_version:(\S+)/.exec(info) ?? /redis_version:(\S+)/.exec(info));
}

const postgresVersion = async (url: string) =>
  wordIn(/[\d.]+/.exec(await said(url, 'SHOW server_version')));

async function pgBouncerVersion(url: string): Promise<string> {
  const console = new URL(url);
  console.pathname = '/pgbouncer';
  return wordIn(/[\d.]+/.exec(await said(console.href, 'SHOW VERSION')));
}

async function said(url: string, query: string): Promise<string> {
  const pool = new Pool({ connectionString: url });
  const { rows } = await pool.query(query);
  await pool.end();
  return String(Object.values(rows[0])[0]);
}

function wordIn(match: RegExpExecArray | null): string {
  return match?.at(-1) ?? 'of an unknown version';
}
