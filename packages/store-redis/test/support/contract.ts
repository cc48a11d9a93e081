import { randomUUID } from 'node:crypto';
import { storeContract } from '@bluma-webhooks/testing';
import { it } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Connection } from './connections.ts';

/** The whole contract of a store, with two clients for each case. */
export function redisContract(connect: () => Promise<Connection>): void {
  const patiently = (name: string, run: () => Promise<void>) => it(name, run, 30_000);

  storeContract(patiently, async () => {
    const [one, other] = await Promise.all([connect(), connect()]);
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
}
