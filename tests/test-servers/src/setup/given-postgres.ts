import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { errorMessage } from '../error-message.ts';
import { checkUrl, refusal, toCommonUrl, type UrlRule } from './given-url.ts';
import type { SharedServer } from './shared-server.ts';

const rule: UrlRule = {
  variable: 'DATABASE_URL',
  schemes: ['postgres', 'postgresql'],
  port: 5432,
};

const connectMs = 60_000;

/**
 * Logs in to the Postgres that `DATABASE_URL` names, and makes a database there for the run, which is dropped in the end.
 * Where the user may not make one, the tests use the database that the URL names.
 */
export async function openPostgres(url: string): Promise<SharedServer> {
  checkUrl(rule, url);
  await withPostgres(url, (client) => client.query('SELECT 1'));
  const { url: common, forward } = await toCommonUrl(rule, url);
  const database = await createDatabase(common);
  const leave = async () => {
    await database?.drop();
    forward?.close();
  };
  return { url: database?.url ?? common, leave };
}

async function createDatabase(url: string) {
  const name = `bluma_test_${randomBytes(6).toString('hex')}`;
  const own = new URL(url);
  own.pathname = name;
  const drop = () =>
    withPostgres(url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  try {
    // Of template0: somebody may be connected to template1, which refuses to be copied then.
    await withPostgres(url, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
    // A pooler may know only some databases.
    await withPostgres(own.href, (client) => client.query('SELECT 1'));
    return { url: own.href, drop };
  } catch (error) {
    await drop().catch(() => {});
    console.warn(
      `The tests leave tables in the database of DATABASE_URL, since they can make none of their own: ${errorMessage(error)}`,
    );
    return undefined;
  }
}

async function withPostgres(url: string, work: (client: Client) => Promise<unknown>) {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectMs });
  client.on('error', () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw refusal(rule, url, error);
    });
    await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
