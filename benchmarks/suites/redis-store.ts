import type { IdempotencyStore } from '@bluma-webhooks/core';
import { redisStore } from '@bluma-webhooks/store-redis';
import { startRedis } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { type Contender, compare, measureRate } from '../compare.ts';
import { durations, type KeyAndToken, keysAndTokens } from '../delivery-keys.ts';
import type { Figure, Quantity } from '../figure.ts';
import { runEvent } from '../run-event.ts';
import type { Suite } from '../suite.ts';

const concurrency = 64;

/** What is done with a client of either kind. */
interface Subject {
  readonly client: string;
  readonly store: IdempotencyStore;
  /** Claims with a lease as long as ours, then remembers. It is as good as a claim can be in two plain commands. */
  setNxAndSet(event: KeyAndToken): Promise<unknown>;
  /** As the vendor's guide has it, which guarantees nothing. */
  getAndSetEx(event: KeyAndToken): Promise<unknown>;
}

export const redisStoreSuite: Suite = async ({ rounds, share }) => {
  const server = await startRedis({ own: true });
  const ioredis = new Redis(server.url);
  const nodeRedis = nodeRedisClient(server.url);
  try {
    await nodeRedis.connect();
    const count = Math.round(30_000 * share);
    const figures: Figure[] = [];
    for (const subject of [withIoredis(ioredis), withNodeRedis(nodeRedis)]) {
      const round = (name: string, run: (event: KeyAndToken) => Promise<unknown>): Contender => ({
        name,
        async round() {
          await ioredis.flushall();
          return measureRate(keysAndTokens(count), concurrency, run);
        },
      });
      figures.push(
        ...(await compare({
          name: `${subject.client}: claim + complete`,
          ours: round('redisStore()', (event) => runEvent(subject.store, event)),
          beside: [
            {
              ...round('SET NX PX + SET PX', (event) => subject.setNxAndSet(event)),
              atLeast: 0.85,
            },
            round("the guide's GET + SET EX", (event) => subject.getAndSetEx(event)),
          ],
          rounds,
        })),
        await commandsPerEvent(ioredis, subject, count),
      );
    }
    figures.push(await bytesPerRecord(ioredis, Math.round(100_000 * share)));
    return figures;
  } finally {
    ioredis.disconnect();
    nodeRedis.destroy();
    await server.stop();
  }
};

function withIoredis(client: Redis): Subject {
  const { leaseMs, retainMs } = durations;
  return {
    client: 'ioredis',
    store: redisStore({ client }),
    async setNxAndSet({ key, token }) {
      if (await client.set(key, token, 'PX', leaseMs, 'NX')) {
        await client.set(key, 'done', 'PX', retainMs);
      }
    },
    async getAndSetEx({ key }) {
      if (!(await client.get(key))) await client.set(key, '1', 'EX', retainMs / 1000);
    },
  };
}

/** Its type says more than the one of any client. */
function nodeRedisClient(url: string) {
  return createClient({ url });
}

function withNodeRedis(client: ReturnType<typeof nodeRedisClient>): Subject {
  const { leaseMs, retainMs } = durations;
  return {
    client: 'node-redis',
    store: redisStore({ client }),
    async setNxAndSet({ key, token }) {
      const options = { condition: 'NX', expiration: { type: 'PX', value: leaseMs } } as const;
      if (await client.set(key, token, options)) {
        await client.set(key, 'done', { expiration: { type: 'PX', value: retainMs } });
      }
    },
    async getAndSetEx({ key }) {
      if (await client.get(key)) return;
      await client.set(key, '1', { expiration: { type: 'EX', value: retainMs / 1000 } });
    },
  };
}

/** By the server's own count: all but what the scripts do inside of it. */
async function commandsPerEvent(
  admin: Redis,
  { client, store }: Subject,
  count: number,
): Promise<Quantity> {
  const [warmUp, ...events] = keysAndTokens(count + 1);
  if (warmUp) await runEvent(store, warmUp);
  await admin.config('RESETSTAT');
  await measureRate(events, concurrency, (event) => runEvent(store, event));
  const stats = await admin.info('commandstats');
  const calls = [...stats.matchAll(/^cmdstat_(?:evalsha|eval|script\S*):calls=(\d+)/gm)];
  const sum = calls.reduce((total, [, called]) => total + Number(called), 0);
  return {
    kind: 'quantity',
    name: `${client}: round trips for an event`,
    value: sum / count,
    unit: '',
    atMost: 2,
  };
}

async function bytesPerRecord(client: Redis, count: number): Promise<Quantity> {
  const usedMemory = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  const store = redisStore({ client });
  await client.flushall();
  const before = await usedMemory();
  await measureRate(keysAndTokens(count), concurrency, (event) => runEvent(store, event));
  return {
    kind: 'quantity',
    name: `used_memory for each of ${count.toLocaleString('en')} completed events`,
    value: ((await usedMemory()) - before) / count,
    unit: 'B',
    atMost: 260,
  };
}
