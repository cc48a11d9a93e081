import assert from 'node:assert/strict';
import type { Claim } from '@bluma-webhooks/core';
import {
  acquire,
  assertDone,
  assertInProgress,
  claimOptions,
  createKey,
  inTime,
  longMs,
  mayHaveEnded,
  outlast,
  takeOver,
} from './claims.ts';
import type { StoreCases, StoreUnderTest } from './store-under-test.ts';

const retain = { retainMs: longMs };

/** Which calls of a runner the store accepts: late calls, repeated calls, and calls with a stale token. */
export const completionCases: StoreCases = {
  'a completed key is done for everyone, its own token included': async ({ store, peer }) => {
    const key = createKey();
    const claim = await acquire(store, key);
    assert.equal(await store.complete(claim, retain), 'completed');
    await assertDone(store, key);
    await assertDone(peer, key);
    const again = await store.claim(key, claimOptions({ token: claim.token }));
    assert.deepEqual(again, { status: 'done' });
  },

  'done stays done': async ({ store, peer }) => {
    const key = createKey();
    const claim = await acquire(store, key);
    await store.complete(claim, retain);
    assert.equal(await store.renew(claim, { leaseMs: 1 }), 'lost');
    assert.equal(await store.release(claim), 'lost');
    await outlast(1);
    await assertDone(peer, key);
  },

  'an event stays done after its lease has ended': async ({ store, peer }) => {
    const { key, ms, result } = await inTime(async (ms) => {
      const key = createKey();
      const sentAt = performance.now();
      const claim = await acquire(store, key, { leaseMs: ms });
      const result = await store.complete(claim, retain);
      return mayHaveEnded(ms, sentAt) ? undefined : { key, ms, result };
    });
    assert.equal(result, 'completed');
    await outlast(ms);
    await assertDone(peer, key);
  },

  'completing a second time with the same token succeeds': async ({ store, peer }) => {
    const key = createKey();
    const claim = await acquire(store, key);
    assert.equal(await store.complete(claim, retain), 'completed');
    assert.equal(await store.complete(claim, retain), 'completed');
    await assertDone(peer, key);
  },

  'completing late succeeds while no other token has claimed the key': async ({ store, peer }) => {
    const key = createKey();
    const claim = await acquire(store, key, { leaseMs: 1 });
    await outlast(1);
    assert.equal(await store.complete(claim, retain), 'completed');
    await assertDone(peer, key);
  },

  'completing a record that has vanished makes it done': async ({ store, peer, forget }) => {
    const key = createKey();
    const claim = await acquire(store, key);
    await forget(key);
    assert.equal(await store.complete(claim, retain), 'completed');
    await assertDone(peer, key);
  },

  'a record that has vanished is neither renewed nor released': async ({ store, peer, forget }) => {
    const key = createKey();
    const claim = await acquire(store, key);
    await forget(key);
    assert.equal(await store.renew(claim, { leaseMs: longMs }), 'lost');
    assert.equal(await store.release(claim), 'lost');
    assert.equal((await acquire(peer, key)).attempt, 1);
  },

  'a stale token renews nothing': async (subject) => {
    const { store, peer } = subject;
    const { stale, current } = await takenOver(subject);
    assert.equal(await store.renew(stale, { leaseMs: 1 }), 'lost');
    await outlast(1);
    await assertInProgress(store, current.key);
    assert.equal(await peer.renew(current, { leaseMs: longMs }), 'renewed');
  },

  'a stale token completes nothing': async (subject) => {
    const { store, peer } = subject;
    const { stale, current } = await takenOver(subject);
    assert.equal(await store.complete(stale, retain), 'lost');
    await assertInProgress(store, current.key);
    assert.equal(await peer.release(current), 'released');
    assert.equal(await store.complete(stale, retain), 'lost');
    assert.equal((await acquire(store, current.key)).attempt, 3);
  },

  'a stale token releases nothing': async (subject) => {
    const { store, peer } = subject;
    const { stale, current } = await takenOver(subject);
    assert.equal(await store.release(stale), 'lost');
    await assertInProgress(store, current.key);
    assert.equal(await peer.complete(current, retain), 'completed');
    assert.equal(await store.release(stale), 'lost');
    await assertDone(store, current.key);
  },

  'a stale token does not get its claim back': async (subject) => {
    const { store, peer } = subject;
    const { stale, current } = await takenOver(subject);
    const { status } = await store.claim(stale.key, claimOptions({ token: stale.token }));
    assert.equal(status, 'in_progress');
    assert.equal(await peer.complete(current, retain), 'completed');
    assert.equal(await store.complete(stale, retain), 'lost');
  },

  'a token that never held the key changes nothing': async ({ store, peer }) => {
    const key = createKey();
    const claim = await acquire(store, key);
    await assertNothing(peer, { ...claim, token: claimOptions().token });
    await assertInProgress(peer, key);
    assert.equal(await store.complete(claim, retain), 'completed');
  },

  'a claim that was released changes nothing any more': async ({ store, peer }) => {
    const key = createKey();
    const claim = await acquire(store, key);
    assert.equal(await store.release(claim), 'released');
    await assertNothing(store, claim);
    assert.equal((await acquire(peer, key)).attempt, 2);
  },

  'closing a second time does nothing, and closing deletes no records': async ({ store, peer }) => {
    const live = await acquire(store, createKey());
    const done = await acquire(store, createKey());
    await store.complete(done, retain);
    await store.close();
    await store.close();
    await assertInProgress(peer, live.key);
    await assertDone(peer, done.key);
  },
};

/** A claim whose lease has ended, and the claim that has taken over its key. */
async function takenOver({ store, peer }: StoreUnderTest) {
  const key = createKey();
  const stale = await acquire(store, key, { leaseMs: 1 });
  const current = await takeOver(peer, key, 1);
  return { stale, current };
}

async function assertNothing(store: StoreUnderTest['store'], claim: Claim): Promise<void> {
  assert.deepEqual(
    [
      await store.renew(claim, { leaseMs: longMs }),
      await store.complete(claim, retain),
      await store.release(claim),
    ],
    ['lost', 'lost', 'lost'],
  );
}
