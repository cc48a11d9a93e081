import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Claim, ClaimOptions, ClaimResult, IdempotencyStore } from '@bluma-webhooks/core';

/**
 * For leases and records that must not end during a case, even on a slow machine, in ms. The time is much less than one
 * hour, by which the wrong clocks are wrong.
 */
export const longMs = 600_000;
/** For leases and records that have to end before a case can continue, in ms. */
export const shortMs = 100;

/** Stores that count whole milliseconds, and timers, may be early by this time, in ms. */
const roundingMs = 2;
/** How long after its end a lease or a record may still exist, in ms. A server may set its clock meanwhile. */
const graceMs = 500;
const pollMs = 5;

export const createKey = () => randomBytes(32).toString('hex');

/** Claim options with a new token, a long lease and a long retention by default. */
export function claimOptions(options: Partial<ClaimOptions> = {}): ClaimOptions {
  return { token: randomUUID(), leaseMs: longMs, retainMs: longMs, ...options };
}

/** Claims a key, and asserts that the store grants it. */
export async function acquire(
  store: IdempotencyStore,
  key: string,
  options?: Partial<ClaimOptions>,
): Promise<Claim> {
  const result = await store.claim(key, claimOptions(options));
  assert.equal(result.status, 'acquired');
  return result.claim;
}

/** Claims with another token, and asserts that the store rejects the claim because of a live lease. */
export async function assertInProgress(store: IdempotencyStore, key: string): Promise<number> {
  const result = await store.claim(key, claimOptions());
  assert.equal(result.status, 'in_progress');
  return result.retryAfterMs;
}

export async function assertDone(store: IdempotencyStore, key: string): Promise<void> {
  assert.deepEqual(await store.claim(key, claimOptions()), { status: 'done' });
}

/** Claims repeatedly, as another runner would, until the lease has ended. The lease was granted before this call. */
export async function takeOver(
  store: IdempotencyStore,
  key: string,
  leaseMs: number,
): Promise<Claim> {
  const mine = claimOptions();
  return untilEnded(leaseMs, 'the lease does not end', async () => {
    const result = await store.claim(key, mine);
    if (result.status === 'acquired') return result.claim;
    assert.equal(result.status, 'in_progress');
    return undefined;
  });
}

/**
 * Asks repeatedly until a lease or a record of `ms` has ended. The lease or record must have begun before this call.
 * Fails if it still exists `graceMs` after its end. Only the time of the question counts, not the time of the answer,
 * so a slow store does not fail.
 */
export async function untilEnded<T>(
  ms: number,
  complaint: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const overAt = performance.now() + ms + graceMs;
  for (;;) {
    const askedAt = performance.now();
    const answer = await ask();
    if (answer !== undefined) return answer;
    assert.ok(askedAt < overAt, `${complaint}: it was there ${graceMs} ms after its ${ms} ms`);
    await setTimeout(pollMs);
  }
}

const limitsMs = [shortMs, 10 * shortMs, 100 * shortMs];

/**
 * Runs steps that have to be done before a lease or a retention of `ms` ends. If the machine is too slow for that, the
 * results of the steps show nothing about the store. The steps then return `undefined`, and run again with a longer
 * time.
 *
 * @param steps use new keys in each call
 */
export async function inTime<T>(steps: (ms: number) => Promise<T | undefined>): Promise<T> {
  for (const ms of limitsMs) {
    const result = await steps(ms);
    if (result !== undefined) return result;
  }
  throw new Error(`The store took longer than ${limitsMs.at(-1)} ms for a few calls`);
}

/** Whether a lease or a record of `ms` may have ended, if it was sent at `sentAt` (by `performance.now()`). */
export function mayHaveEnded(ms: number, sentAt: number): boolean {
  return performance.now() - sentAt >= ms - roundingMs;
}

/** Claims with another token, when three quarters of `ms` have passed since `sentAt`. */
export async function claimLate(
  store: IdempotencyStore,
  key: string,
  { ms, sentAt }: { readonly ms: number; readonly sentAt: number },
): Promise<ClaimResult> {
  await setTimeout(Math.max(0, sentAt + 0.75 * ms - performance.now()));
  return store.claim(key, claimOptions());
}

/**
 * Waits until a lease or a record of `ms` has ended. The lease or record must have begun before this call. When a store
 * has answered, its clock has started, so this wait is long enough.
 */
export async function outlast(ms: number): Promise<void> {
  await setTimeout(ms + 10 * roundingMs);
}

/** Like `outlast`, but blocks this process: no timer fires, and nothing is read or sent. */
export function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms + 10 * roundingMs);
}

/**
 * A lease or a record that was sent at `sentAt` (by `performance.now()`) cannot have begun earlier, so it cannot end
 * earlier than `ms` after it.
 */
export function assertLasted(ms: number, sentAt: number): void {
  const lasted = performance.now() - sentAt;
  assert.ok(lasted >= ms - roundingMs, `ended after ${lasted} ms instead of ${ms} ms`);
}
