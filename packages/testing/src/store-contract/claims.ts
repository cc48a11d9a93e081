import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Claim, ClaimOptions, ClaimResult, IdempotencyStore } from '@bluma-webhooks/core';

/** For what must not end while a case runs, on however slow a machine. Much less than an hour: see the wrong clocks. */
export const longMs = 600_000;
/** For what has to end before a case can go on. */
export const shortMs = 100;

/** Stores that count in whole milliseconds may be this early, and timers too. */
const roundingMs = 2;
/** How much later than its end a lease or a record may still be there: a server may set its clock meanwhile. */
const graceMs = 500;
const pollMs = 5;

export const createKey = () => randomBytes(32).toString('hex');

/** A new token, a long lease and a long retention, unless given. */
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

/** Claims again and again, as another runner would, until the lease has ended. It was granted before this call. */
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
 * Asks again and again, until what began before this call and lasts `ms` is over. It fails if that is not over when it
 * has to be: what counts is when the store was asked, not when it answered, so a slow store has all the time it needs.
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
 * Runs steps that have to be done before a lease or a retention of `ms` ends. If the machine is too slow for that, their
 * results say nothing of the store: the steps return nothing, and run again with a longer time.
 *
 * @param steps work on keys of their own each time
 */
export async function inTime<T>(steps: (ms: number) => Promise<T | undefined>): Promise<T> {
  for (const ms of limitsMs) {
    const result = await steps(ms);
    if (result !== undefined) return result;
  }
  throw new Error(`The store took longer than ${limitsMs.at(-1)} ms for a few calls`);
}

/** Whether what was sent at `sentAt` (by `performance.now()`) and lasts `ms` may be over by now. */
export function mayHaveEnded(ms: number, sentAt: number): boolean {
  return performance.now() - sentAt >= ms - roundingMs;
}

/** Claims as someone else would, when three quarters of `ms` have passed since `sentAt`. */
export async function claimLate(
  store: IdempotencyStore,
  key: string,
  { ms, sentAt }: { readonly ms: number; readonly sentAt: number },
): Promise<ClaimResult> {
  await setTimeout(Math.max(0, sentAt + 0.75 * ms - performance.now()));
  return store.claim(key, claimOptions());
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
