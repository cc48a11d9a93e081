import { Redis } from 'ioredis';
import { checkUrl, refusal, toCommonUrl, type UrlRule } from './given-url.ts';
import type { SharedServer } from './shared-server.ts';

const rule: UrlRule = { variable: 'REDIS_URL', schemes: ['redis', 'rediss'], port: 6379 };

const connectMs = 60_000;

/** Logs in to the Redis that `REDIS_URL` names. */
export async function openRedis(url: string): Promise<SharedServer> {
  checkUrl(rule, url);
  await withRedis(url, (client) => client.ping());
  const { url: common, forward } = await toCommonUrl(rule, url);
  return { url: common, leave: async () => forward?.close() };
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
