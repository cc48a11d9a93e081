import { type RedisClient, redisStore } from '@bluma-webhooks/store-redis';
import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5';
import { createClient, createCluster } from 'redis';
import { createClient as createClient4, createCluster as createCluster4 } from 'redis4';
import { createClient as createClient5, createCluster as createCluster5 } from 'redis5';
import type { OpenClient, StoreSubject } from './store-subject.ts';

/** A user's client, and what else a case does with it. */
interface Connection {
  readonly client: RedisClient;
  del(key: string): Promise<unknown>;
  end(): unknown;
}

/** A client of one server if there is one url, of a cluster if there are several. */
type Connect = (urls: readonly string[]) => Promise<Connection>;

const ignore = () => {};
/** One case sends 40,000 concurrent claims, whose time is not measured. */
const patienceMs = 30_000;
const commandOptions = { timeout: patienceMs };
const isCluster = (urls: readonly string[]) => urls.length > 1;
const rootNodes = (urls: readonly string[]) => urls.map((url) => ({ url }));

const ioredis: Connect = async (urls) => {
  const client = isCluster(urls) ? new Cluster([...urls]) : new Redis(String(urls[0]));
  client.on('error', ignore);
  return { client, del: (key) => client.del(key), end: () => client.disconnect() };
};

const ioredis5: Connect = async (urls) => {
  const client = isCluster(urls) ? new Cluster5([...urls]) : new Redis5(String(urls[0]));
  client.on('error', ignore);
  return { client, del: (key) => client.del(key), end: () => client.disconnect() };
};

const redis: Connect = async (urls) => {
  const client = isCluster(urls)
    ? createCluster({ rootNodes: rootNodes(urls), commandOptions })
    : createClient({ url: String(urls[0]), commandOptions });
  await client.on('error', ignore).connect();
  return { client, del: (key) => client.del(key), end: () => client.destroy() };
};

const redis5: Connect = async (urls) => {
  const client = isCluster(urls)
    ? createCluster5({ rootNodes: rootNodes(urls) })
    : createClient5({ url: String(urls[0]) });
  await client.on('error', ignore).connect();
  return { client, del: (key) => client.del(key), end: () => client.destroy() };
};

const redis4: Connect = async (urls) => {
  const client = isCluster(urls)
    ? createCluster4({ rootNodes: rootNodes(urls) })
    : createClient4({ url: String(urls[0]) });
  await client.on('error', ignore).connect();
  return { client, del: (key) => client.del(key), end: () => client.disconnect() };
};

/** Two clients, and a prefix of its own for each case. */
const opening =
  (connect: Connect): OpenClient =>
  async (urls) => {
    const [one, other] = await Promise.all([connect(urls), connect(urls)]);
    return {
      subject: async (name) => {
        const options = { prefix: `${name}:`, commandTimeoutMs: patienceMs };
        return {
          store: redisStore({ client: one.client, ...options }),
          peer: redisStore({ client: other.client, ...options }),
          forget: async (key) => void (await other.del(`${name}:${key}`)),
          close: async () => {},
        };
      },
      close: async () => {
        await Promise.all([one.end(), other.end()]);
      },
    };
  };

export const redisSubjects: readonly StoreSubject[] = [
  { client: 'ioredis', installed: 'ioredis5', open: opening(ioredis5) },
  { client: 'ioredis', installed: 'ioredis', open: opening(ioredis) },
  { client: 'redis', installed: 'redis4', open: opening(redis4) },
  { client: 'redis', installed: 'redis5', open: opening(redis5) },
  { client: 'redis', installed: 'redis', open: opening(redis) },
];
