import { createHash, randomUUID } from 'node:crypto';
import type { Claim, ClaimOptions, IdempotencyStore } from '@bluma-webhooks/core';

export const hourMs = 3_600_000;
export const weekMs = 7 * 24 * hourMs;

/** As the receiver names an event. */
export function toKey(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

export function claimOptions(options: Partial<ClaimOptions> = {}): ClaimOptions {
  return { token: randomUUID(), leaseMs: hourMs, retainMs: weekMs, ...options };
}

/** Claims what must be free. */
export async function acquire(
  store: IdempotencyStore,
  key: string,
  options?: Partial<ClaimOptions>,
): Promise<Claim> {
  const result = await store.claim(key, claimOptions(options));
  if (result.status !== 'acquired') throw new Error(`${key} is ${result.status}`);
  return result.claim;
}
