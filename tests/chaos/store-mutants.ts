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

/** Claims correctly. But it accepts every completion and release, also with an old token. */
export function unfenced(client: Redis): AsyncIdempotencyStore {
  return {
    ...words(client),
    async claim(key, { token, leaseMs }) {
      const isNew = await client.set(name(key), token, 'PX', leaseMs, 'NX');
      return isNew ? acquired(key, token) : toResult(await client.get(name(key)), key, token);
    },
  };
}

/** Reads and then writes: two concurrent claims both acquire. */
export function checkThenSet(client: Redis): AsyncIdempotencyStore {
  return {
    ...words(client),
    async claim(key, { token, leaseMs }) {
      const found = await client.get(name(key));
      if (found !== null) return toResult(found, key, token);
      await stopAt('checked');
      await client.set(name(key), token, 'PX', leaseMs);
      return acquired(key, token);
    },
  };
}

/** A handler whose process can be stopped when it has finished and the store has no completion yet. */
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

function toResult(found: string | null, key: string, token: string): ClaimResult {
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
