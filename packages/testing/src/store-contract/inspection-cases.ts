import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { IdempotencyStore } from '@bluma-webhooks/core';
import { idempotencyKey } from '@bluma-webhooks/core/shared';
import { acquire, createKey, longMs, outlast } from './claims.ts';
import type { StoreCases, StoreUnderTest } from './store-under-test.ts';

const namespace = 'shop';
const retain = { retainMs: 2 * longMs };

/** The results of `inspect`. A store without `inspect` passes these cases. */
export const inspectionCases: StoreCases = {
  'an event is looked up by its id: state, attempt and times': async (subject) => {
    const { store, peer } = subject;
    const id = createKey();
    const key = await idempotencyKey(namespace, id);
    await assertInspected(subject, id, undefined);
    const first = await acquire(store, key, { leaseMs: longMs, ...retain });
    await assertInspected(subject, id, { state: 'claimed', attempt: 1, isLeased: true });
    await store.release(first);
    await assertInspected(subject, id, { state: 'released', attempt: 1 });
    const second = await acquire(peer, key, { leaseMs: longMs, ...retain });
    await assertInspected(subject, id, { state: 'claimed', attempt: 2, isLeased: true });
    await peer.complete(second, retain);
    await assertInspected(subject, id, { state: 'done', attempt: 2 });
  },

  'an event whose process died is looked up as claimed, with a lease that has ended': async (
    subject,
  ) => {
    const id = createKey();
    const key = await idempotencyKey(namespace, id);
    const claim = await acquire(subject.store, key, { leaseMs: 1, ...retain });
    await outlast(1);
    await assertInspected(subject, id, { state: 'claimed', attempt: 1, isLeased: false });
    // `inspect` changes nothing, so the claim can still complete.
    assert.equal(await subject.store.complete(claim, retain), 'completed');
    await assertInspected(subject, id, { state: 'done', attempt: 1 });
  },

  'an event is looked up in its namespace, however hostile its id is': async (subject) => {
    const id = '\u0000{evt}:\ud800/..';
    const claim = await acquire(subject.store, await idempotencyKey(namespace, id), retain);
    await subject.store.complete(claim, retain);
    await assertInspected(subject, id, { state: 'done', attempt: 1 });
    for (const store of [subject.store, subject.peer]) {
      if (!store.inspect) return;
      assert.equal(await store.inspect('another', id), undefined);
      assert.equal(await store.inspect(namespace, `${id}x`), undefined);
    }
  },
};

interface Expected {
  readonly state: 'claimed' | 'released' | 'done';
  readonly attempt: number;
  /** Whether the lease of a claim is live. */
  readonly isLeased?: boolean | undefined;
}

async function assertInspected(
  { store, peer }: StoreUnderTest,
  id: string,
  expected: Expected | undefined,
): Promise<void> {
  for (const one of [store, peer]) {
    if (!one.inspect) continue;
    const event = await one.inspect(namespace, id);
    if (!event || !expected) {
      assert.equal(event, expected);
      continue;
    }
    const { state, attempt, leaseExpiresAt } = event;
    const isLeased =
      leaseExpiresAt && (await isFuture(async () => inspected(one, id, 'leaseExpiresAt')));
    assert.deepEqual({ state, attempt, isLeased }, { isLeased: undefined, ...expected });
    assert.ok(await isFuture(async () => inspected(one, id, 'expiresAt')), 'it has expired');
  }
}

async function inspected(
  store: IdempotencyStore,
  id: string,
  name: 'leaseExpiresAt' | 'expiresAt',
): Promise<number> {
  const event = await store.inspect?.(namespace, id);
  return Number(event?.[name]) - Date.now();
}

/**
 * Asks several times: other cases set a wrong `Date` for some ms, which may be between an answer and its comparison.
 */
async function isFuture(askMs: () => Promise<number>): Promise<boolean> {
  let count = 0;
  for (let ask = 0; ask < 5; ask++) {
    const ms = await askMs();
    if (ms > 0 && ms <= 2 * longMs + 1000) count += 1;
    await setTimeout(20);
  }
  return count > 2;
}
