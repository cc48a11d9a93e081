import assert from 'node:assert/strict';
import {
  acquire,
  assertDone,
  assertInProgress,
  assertLasted,
  claimLate,
  claimOptions,
  createKey,
  inTime,
  longMs,
  mayHaveEnded,
  outlast,
  shortMs,
  takeOver,
  untilEnded,
} from './claims.ts';
import type { StoreCases, StoreUnderTest } from './store-under-test.ts';

/** How long records are stored. */
export const retentionCases: StoreCases = {
  'an event is done for its retention, counted from completion, and absent after it': async ({
    store,
    peer,
  }) => {
    const { key, ms, sentAt, early } = await inTime(async (ms) => {
      const key = createKey();
      const claim = await acquire(store, key, { retainMs: longMs });
      await outlast(ms / 2);
      const sentAt = performance.now();
      await store.complete(claim, { retainMs: ms });
      const early = await claimLate(peer, key, { ms, sentAt });
      return mayHaveEnded(ms, sentAt) ? undefined : { key, ms, sentAt, early };
    });
    assert.deepEqual(early, { status: 'done' });
    const next = await untilEnded(ms, 'done is not forgotten', async () => {
      const result = await peer.claim(key, claimOptions());
      if (result.status === 'acquired') return result.claim;
      assert.deepEqual(result, { status: 'done' });
      return undefined;
    });
    assertLasted(ms, sentAt);
    assert.equal(next.attempt, 1);
  },

  'an event is done for longer than the retention of its claim': async ({ store, peer }) => {
    const { key, ms } = await inTime(async (ms) => {
      const key = createKey();
      const sentAt = performance.now();
      const claim = await acquire(store, key, { leaseMs: ms, retainMs: ms });
      await store.complete(claim, { retainMs: longMs });
      return mayHaveEnded(ms, sentAt) ? undefined : { key, ms };
    });
    await outlast(ms);
    await assertDone(peer, key);
  },

  'a record with a live lease is not deleted, however short the retention': async ({
    store,
    peer,
  }) => {
    const key = createKey();
    const claim = await acquire(store, key, { leaseMs: longMs, retainMs: 1 });
    await outlast(1);
    await assertInProgress(peer, key);
    assert.equal(await store.renew(claim, { leaseMs: longMs }), 'renewed');
    await outlast(1);
    await assertInProgress(peer, key);
  },

  'a record with a renewed lease is not deleted after the retention of its claim': async ({
    store,
    peer,
  }) => {
    const { key, ms, result } = await inTime(async (ms) => {
      const key = createKey();
      const sentAt = performance.now();
      const claim = await acquire(store, key, { leaseMs: ms, retainMs: ms });
      const result = await store.renew(claim, { leaseMs: longMs });
      return mayHaveEnded(ms, sentAt) ? undefined : { key, ms, result };
    });
    assert.equal(result, 'renewed');
    await outlast(ms);
    await assertInProgress(peer, key);
  },

  'expired records are deleted, by one sweep at most as many as its limit': async ({
    store,
    peer,
  }) => {
    const done = await Promise.all(Array.from({ length: 4 }, () => acquire(store, createKey())));
    const abandoned = await acquire(store, createKey(), { leaseMs: 1, retainMs: shortMs });
    for (const claim of done) await store.complete(claim, { retainMs: shortMs });
    await outlast(shortMs);
    if (store.sweep) {
      assert.equal(await store.sweep({ limit: 2 }), 2);
      assert.equal(await store.sweep({ limit: 2 }), 2);
      assert.equal(await store.sweep({ limit: 2 }), 1);
      assert.equal(await store.sweep({ limit: 2 }), 0);
    }
    // A store without `sweep` must treat them as expired.
    for (const { key } of [...done, abandoned]) {
      assert.equal((await acquire(peer, key)).attempt, 1);
    }
  },

  'a released key is deleted after its retention, too': async ({ store, peer }) => {
    const key = await inTime(async (ms) => {
      const sentAt = performance.now();
      const claim = await acquire(store, createKey(), { leaseMs: ms, retainMs: ms });
      await store.release(claim);
      const isLate = mayHaveEnded(ms, sentAt);
      await outlast(ms);
      if (!isLate) return claim.key;
      await store.sweep?.({ limit: 2 });
      return undefined;
    });
    if (store.sweep) assert.equal(await store.sweep({ limit: 2 }), 1);
    assert.equal((await acquire(peer, key)).attempt, 1);
  },

  'a sweep deletes expired records behind records with a longer retention': async ({
    store,
    peer,
  }) => {
    const retained = await acquire(store, createKey());
    await store.complete(retained, { retainMs: longMs });
    const over = await acquire(store, createKey());
    await store.complete(over, { retainMs: 1 });
    await outlast(1);
    if (store.sweep) assert.equal(await store.sweep({ limit: 10 }), 1);
    await assertDone(peer, retained.key);
    assert.equal((await acquire(peer, over.key)).attempt, 1);
  },

  'a sweep deletes no running event, and no record within its retention': async ({
    store,
    peer,
  }) => {
    const running = await acquire(store, createKey(), { leaseMs: longMs, retainMs: 1 });
    const abandoned = await acquire(store, createKey(), { leaseMs: 1 });
    const released = await acquire(store, createKey(), { leaseMs: 1 });
    await store.release(released);
    const done = await acquire(store, createKey(), { leaseMs: longMs, retainMs: 1 });
    await store.complete(done, { retainMs: longMs });
    await outlast(1);
    await sweepAll(peer);
    await sweepAll(store);
    await assertInProgress(peer, running.key);
    assert.equal((await takeOver(peer, abandoned.key, 1)).attempt, 2);
    assert.equal((await acquire(peer, released.key)).attempt, 2);
    await assertDone(peer, done.key);
    assert.equal(await store.complete(running, { retainMs: longMs }), 'completed');
  },
};

async function sweepAll(store: StoreUnderTest['store']): Promise<void> {
  if (store.sweep) assert.equal(await store.sweep({ limit: 1000 }), 0);
}
