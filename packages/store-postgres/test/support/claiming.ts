import { randomBytes, randomUUID } from 'node:crypto';
import type { Claim, ClaimOptions, IdempotencyStore } from '@bluma-webhooks/core';
import { expect, vi } from 'vitest';
import { patience } from './patience.ts';

export const hourMs = 3_600_000;
export const weekMs = 7 * 24 * hourMs;

/** As the receiver names events. */
export const newKey = () => randomBytes(32).toString('hex');

/** A token of its own unless one is given; nothing ends by itself unless told to. */
export function claimOptions(options: Partial<ClaimOptions> = {}): ClaimOptions {
  return { token: randomUUID(), leaseMs: hourMs, retainMs: weekMs, ...options };
}

/** Claims what must be free. */
export async function acquire(
  store: IdempotencyStore,
  key: string = newKey(),
  options: Partial<ClaimOptions> = {},
): Promise<Claim> {
  const result = await store.claim(key, claimOptions(options));
  return result.status === 'acquired' ? result.claim : expect.unreachable(result.status);
}

/** What another runner would be told. */
export async function getStatus(store: IdempotencyStore, key: string): Promise<string> {
  return (await store.claim(key, claimOptions())).status;
}

/** Claims as another runner would, until the lease that is held has ended. */
export function takeOver(store: IdempotencyStore, key: string): Promise<Claim> {
  return vi.waitFor(() => acquire(store, key), patience);
}
