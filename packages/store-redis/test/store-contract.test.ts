import { randomUUID } from 'node:crypto';
import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { storeContract } from '@bluma-webhooks/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { current } from './support/connections.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startRedis();
}, 200_000);

afterAll(() => server?.stop());

describe.each(Object.entries(current))(
  'redisStore keeps the contract of a store on %s',
  (_, connect) => {
    const patiently = (name: string, run: () => Promise<void>) => it(name, run, 30_000);

    storeContract(patiently, async () => {
      const [one, other] = await Promise.all([connect(server.url), connect(server.url)]);
      const prefix = `contract:${randomUUID()}:`;
      // One case sends 40,000 claims at once, which are not what is timed.
      const options = { prefix, commandTimeoutMs: 30_000 };
      return {
        store: redisStore({ client: one.client, ...options }),
        peer: redisStore({ client: other.client, ...options }),
        forget: async (key) => {
          await other.call('DEL', `${prefix}${key}`);
        },
        close: async () => {
          await Promise.all([one.close(), other.close()]);
        },
      };
    });
  },
);
