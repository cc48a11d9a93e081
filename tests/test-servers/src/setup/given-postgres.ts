import { Client } from 'pg';
import { checkUrl, refusal, toCommonUrl, type UrlRule } from './given-url.ts';
import type { SharedServer } from './shared-server.ts';

const rule: UrlRule = {
  variable: 'DATABASE_URL',
  schemes: ['postgres', 'postgresql'],
  port: 5432,
};

const connectMs = 60_000;

/** Logs in to the Postgres that `DATABASE_URL` names. */
export async function openPostgres(url: string): Promise<SharedServer> {
  checkUrl(rule, url);
  await withPostgres(url, (client) => client.query('SELECT 1'));
  const { url: common, forward } = await toCommonUrl(rule, url);
  return { url: common, leave: async () => forward?.close() };
}

async function withPostgres(url: string, work: (client: Client) => Promise<unknown>) {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectMs });
  client.on('error', () => {});
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw refusal(rule, url, error);
  } finally {
    await client.end().catch(() => {});
  }
}
