import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Claim, ClaimOptions, IdempotencyStore } from '@bluma-webhooks/core';

/** For what must not end while a case runs, on however slow a machine. */
export const longMs = 60_000;
/** For what has to end before a case can go on. */
export const shortMs = 100;

/** Stores that count in whole milliseconds may be this early, and timers too. */
const roundingMs = 2;
/** How long a case waits for what must come. Below the five seconds that most runners give a test. */
const patienceMs = 4000;
const pollMs = 5;

export const newKey = () => randomBytes(32).toString('hex');

/** A token of its own unless one is given; nothing ends by itself unless told to. */
export function claimOptions(options: Partial<ClaimOptions> = {}): ClaimOptions {
  return { token: randomUUID(), leaseMs: longMs, retainMs: longMs, ...options };
}

/** Claims what must be free. */
export async function acquire(
  store: IdempotencyStore,
  key: string,
  options?: Partial<ClaimOptions>,
): Promise<Claim> {
  const result = await store.claim(key, claimOptions(options));
  assert.equal(result.status, 'acquired');
  return result.claim;
}

/** Claims as someone else would, and fails, since a live lease is held. */
export async function assertHeld(store: IdempotencyStore, key: string): Promise<number> {
  const result = await store.claim(key, claimOptions());
  assert.equal(result.status, 'in_progress');
  return result.retryAfterMs;
}

export async function assertDone(store: IdempotencyStore, key: string): Promise<void> {
  assert.deepEqual(await store.claim(key, claimOptions()), { status: 'done' });
}

/** Claims again and again, as another runner would, until the lease that is held has ended. */
export async function takeOver(
  store: IdempotencyStore,
  key: string,
  options?: Partial<ClaimOptions>,
): Promise<Claim> {
  const mine = claimOptions(options);
  return eventually('the lease does not end', async () => {
    const result = await store.claim(key, mine);
    if (result.status === 'acquired') return result.claim;
    assert.equal(result.status, 'in_progress');
    return undefined;
  });
}

/** Asks again and again until there is an answer. */
export async function eventually<T>(
  complaint: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    assert.ok(performance.now() < giveUpAt, `${complaint}: waited for ${patienceMs} ms`);
    await setTimeout(pollMs);
  }
}

/**
 * Waits until what began before this call and lasts `ms` is over. No guess: by the time a store has answered, its
 * clock has started.
 */
export async function outlast(ms: number): Promise<void> {
  await setTimeout(ms + 10 * roundingMs);
}

/** The same, and meanwhile nothing else happens in this process: no timer fires, nothing is read or sent. */
export function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms + 10 * roundingMs);
}

/** What was sent at `sentAt` (by `performance.now()`) cannot have begun earlier, so it cannot have ended earlier. */
export function assertLasted(ms: number, sentAt: number): void {
  const lasted = performance.now() - sentAt;
  assert.ok(lasted >= ms - roundingMs, `ended after ${lasted} ms instead of ${ms} ms`);
}
