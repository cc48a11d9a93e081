import { createTestName, startProxy } from '@bluma-webhooks/test-servers';
import { type FrozenStoreFactory, type StoreFactory, storeContract } from '@bluma-webhooks/testing';
import { it } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Connect, Connection } from './connections.ts';
import { patientStore } from './patient-store.ts';

/** The whole contract of a store, with two clients for each case. */
export function redisContract(
  connect: () => Promise<Connection>,
  createFrozen?: FrozenStoreFactory,
): void {
  // Most cases wait for time to pass, each under a prefix of its own. The one that keeps the server busy is alone.
  const register = (name: string, run: () => Promise<void>) =>
    (/200 contenders/.test(name) ? it : it.concurrent)(name, run, 200_000);

  const factory: StoreFactory = async () => {
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
  };
  storeContract(register, factory, { createFrozen });
}

/** A store behind a proxy that holds back what the store sends, and a peer that is connected to the server itself. */
export async function frozenRedisStore(connect: Connect, url: string) {
  const proxy = await startProxy(url);
  const [frozen, other] = await Promise.all([connect(proxy.url), connect(url)]);
  const prefix = `${createTestName()}:`;
  const store = redisStore({ client: frozen.client, prefix, commandTimeoutMs: 500 });
  // The server learns the scripts.
  await store.claim('first', { token: 'first', leaseMs: 1, retainMs: 1 }).catch(() => {});
  proxy.hold();
  return {
    store,
    peer: patientStore({ client: other.client, prefix }),
    thaw: async () => proxy.pass(),
    close: async () => {
      await Promise.all([store.close(), frozen.close(), other.close()]);
      await proxy.stop();
    },
  };
}
