import { createTestName } from '@bluma-webhooks/test-servers';
import { storeContract } from '@bluma-webhooks/testing';
import { it } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Connection } from './connections.ts';

/** The whole contract of a store, with two clients for each case. */
export function redisContract(connect: () => Promise<Connection>): void {
  // Most cases wait for time to pass, each under a prefix of its own. The one that keeps the server busy is alone.
  const register = (name: string, run: () => Promise<void>) =>
    (/200 contenders/.test(name) ? it : it.concurrent)(name, run, 200_000);

  storeContract(register, async () => {
    const [one, other] = await Promise.all([connect(), connect()]);
    const prefix = `${createTestName()}:`;
    // One case sends 40,000 claims at once, which are not what is timed.
    const options = { prefix, commandTimeoutMs: 180_000 };
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
