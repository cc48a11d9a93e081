import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { checkUrl, refusal, toCommonUrl, type UrlRule } from './given-url.ts';
import type { SharedServer } from './shared-server.ts';

const rule: UrlRule = { variable: 'REDIS_URL', schemes: ['redis', 'rediss'], port: 6379 };

const connectMs = 60_000;

/** Logs in to the Redis that `REDIS_URL` names. The run's keys are deleted in the end. */
export async function openRedis(url: string): Promise<SharedServer> {
  checkUrl(rule, url);
  await withRedis(url, (client) => client.ping());
  const { url: common, forward } = await toCommonUrl(rule, url);
  const run = `bluma-test-${randomBytes(6).toString('hex')}`;
  const leave = async () => {
    await withRedis(url, (client) => deleteKeys(client, run)).catch(() => {
      console.warn(`REDIS_URL: the keys of this run stay, since they cannot be deleted: *${run}*`);
    });
    forward?.close();
  };
  return { url: common, run, leave };
}

/** Some keys have a prefix of their client's before it. */
async function deleteKeys(client: Redis, run: string): Promise<void> {
  for await (const keys of client.scanStream({ match: `*${run}*`, count: 1000 })) {
    if (keys.length > 0) await client.unlink(...keys);
  }
}

async function withRedis(url: string, work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // The first error has the reason; connect() says only that the connection is closed.
  let reason: unknown;
  client.on('error', (error) => {
    reason ??= error;
  });
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw refusal(rule, url, reason ?? error);
  } finally {
    client.disconnect();
  }
}
