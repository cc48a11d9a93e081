import type { AsyncIdempotencyStore, Claim, ClaimResult, Handler } from '@bluma-webhooks/core';
import type { Redis } from 'ioredis';
import { stopAt } from './gate.ts';

/** Done from the first claim on, and nothing is given back: whatever fails, or dies, is lost. */
export function markBefore(store: AsyncIdempotencyStore): AsyncIdempotencyStore {
  return {
    async claim(key, options) {
      const result = await store.claim(key, options);
      if (result.status === 'acquired') {
        await store.complete(result.claim, options);
        await stopAt('marked');
      }
      return result;
    },
    renew: async () => 'renewed',
    complete: async () => 'completed',
    release: async () => 'released',
    close: () => store.close(),
  };
}

/** Claims as it should; but whoever completes or releases is believed, be the key another's by now. */
export function unfenced(client: Redis): AsyncIdempotencyStore {
  return {
    ...words(client),
    async claim(key, { token, leaseMs }) {
      const isNew = await client.set(name(key), token, 'PX', leaseMs, 'NX');
      return isNew ? acquired(key, token) : standing(await client.get(name(key)), key, token);
    },
  };
}

/** Looks, and sets afterwards: of two that come at once, both acquire. */
export function checkThenSet(client: Redis): AsyncIdempotencyStore {
  return {
    ...words(client),
    async claim(key, { token, leaseMs }) {
      const found = await client.get(name(key));
      if (found !== null) return standing(found, key, token);
      await stopAt('checked');
      await client.set(name(key), token, 'PX', leaseMs);
      return acquired(key, token);
    },
  };
}

/** A handler whose process can be held when all of it is done, and the store does not know. */
export function heldAtEnd(handler: Handler): Handler {
  return async (...words) => {
    await handler(...words);
    await stopAt('handled');
  };
}

const name = (key: string) => `mutant:${key}`;

const acquired = (key: string, token: string): ClaimResult => ({
  status: 'acquired',
  claim: { key, token, attempt: 1 },
});

function standing(found: string | null, key: string, token: string): ClaimResult {
  if (found === 'done') return { status: 'done' };
  return found === token ? acquired(key, token) : { status: 'in_progress', retryAfterMs: 1 };
}

function words(client: Redis): Omit<AsyncIdempotencyStore, 'claim'> {
  return {
    async renew({ key, token }: Claim, { leaseMs }) {
      if ((await client.get(name(key))) !== token) return 'lost';
      await client.pexpire(name(key), Math.ceil(leaseMs));
      return 'renewed';
    },
    async complete({ key }: Claim, { retainMs }) {
      await client.set(name(key), 'done', 'PX', retainMs);
      return 'completed';
    },
    async release({ key }: Claim) {
      await client.del(name(key));
      return 'released';
    },
    async close() {},
  };
}
