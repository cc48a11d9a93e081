import { storeContract } from '@bluma-webhooks/testing';
import { describe, it } from 'vitest';
import { memoryStore } from '../src/index.ts';

const weekMs = 7 * 24 * 3_600_000;

describe('memoryStore passes the contract of a store', () => {
  storeContract(it, async () => {
    let skippedMs = 0;
    const store = memoryStore({ now: () => performance.now() + skippedMs });
    return {
      store,
      peer: store,
      // Its records vanish with time alone.
      forget: async () => {
        skippedMs += weekMs;
      },
      close: () => store.close(),
    };
  });
});
