import assert from 'node:assert/strict';
import {
  acquire,
  assertDone,
  assertInProgress,
  createKey,
  longMs,
  outlast,
  standStill,
} from './claims.ts';
import type { StoreCases, StoreUnderTest } from './store-under-test.ts';
import { withWrongClock } from './wrong-clock.ts';

const hourMs = 3_600_000;
const retain = { retainMs: longMs };

/** Faults in the process of a runner that must not affect the store. */
export const processFaultCases: StoreCases = {
  'a clock that is an hour fast changes nothing': (subject) => underWrongClock(subject, hourMs),

  'a clock that is an hour slow changes nothing': (subject) => underWrongClock(subject, -hourMs),

  'a lease ends while the event loop of its process is blocked': async ({ store, peer }) => {
    const key = createKey();
    const stale = await acquire(store, key, { leaseMs: 1 });
    standStill(1);
    const current = await acquire(peer, key);
    assert.equal(current.attempt, 2);
    assert.equal(await store.renew(stale, { leaseMs: longMs }), 'lost');
    assert.equal(await store.complete(stale, retain), 'lost');
    assert.equal(await peer.complete(current, retain), 'completed');
  },
};

/** Claims that were made with the correct clock are checked with the wrong clock, and the other way around. */
async function underWrongClock({ store, peer }: StoreUnderTest, ms: number): Promise<void> {
  const live = await acquire(store, createKey());
  const done = await acquire(store, createKey());
  await store.complete(done, retain);
  const lapsed = await acquire(store, createKey(), { leaseMs: 1 });
  await outlast(1);
  const there = await withWrongClock(ms, async () => {
    await assertInProgressForItsLease(peer, live.key);
    assert.equal(await store.renew(live, { leaseMs: longMs }), 'renewed');
    await assertDone(peer, done.key);
    assert.equal((await acquire(peer, lapsed.key)).attempt, 2);
    if (peer.sweep) assert.equal(await peer.sweep({ limit: 1000 }), 0);

    const running = await acquire(peer, createKey());
    const retained = await acquire(peer, createKey());
    assert.equal(await peer.complete(retained, retain), 'completed');
    const over = await acquire(peer, createKey(), { leaseMs: 1, retainMs: 1 });
    return { running, retained, over };
  });
  await outlast(1);
  await assertInProgressForItsLease(store, there.running.key);
  await assertDone(store, there.retained.key);
  assert.equal((await acquire(store, there.over.key)).attempt, 1);
  await assertInProgressForItsLease(store, live.key);
}

async function assertInProgressForItsLease(
  store: StoreUnderTest['store'],
  key: string,
): Promise<void> {
  const retryAfterMs = await assertInProgress(store, key);
  assert.ok(retryAfterMs > 0 && retryAfterMs <= longMs, `retryAfterMs is ${retryAfterMs}`);
}
