import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
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
} from './claims.ts';
import { hostileKeys } from './hostile-keys.ts';
import type { StoreCases } from './store-under-test.ts';

const rivalKeys = 200;
const rivalsPerKey = 200;

/** Which caller gets a key, and for how long. */
export const claimCases: StoreCases = {
  'a new key is acquired, with attempt 1': async ({ store }) => {
    const key = createKey();
    const token = randomUUID();
    assert.deepEqual(await store.claim(key, claimOptions({ token })), {
      status: 'acquired',
      claim: { key, token, attempt: 1 },
    });
  },

  'a claimed key is in progress for other tokens, for no longer than its lease': async ({
    store,
    peer,
  }) => {
    const key = createKey();
    await acquire(store, key, { leaseMs: longMs });
    for (const contender of [store, peer]) {
      const retryAfterMs = await assertInProgress(contender, key);
      assert.ok(retryAfterMs > 0 && retryAfterMs <= longMs, `retryAfterMs is ${retryAfterMs}`);
    }
  },

  'of 200 contenders for each of 200 keys exactly one acquires': async ({ store, peer }) => {
    const contests = Array.from({ length: rivalKeys }, async () => {
      const key = createKey();
      const results = await Promise.all(
        Array.from({ length: rivalsPerKey }, (_, rival) =>
          (rival % 2 ? peer : store).claim(key, claimOptions()),
        ),
      );
      const statuses = { acquired: 0, in_progress: 0, done: 0 };
      for (const { status } of results) statuses[status] += 1;
      return statuses;
    });
    for (const statuses of await Promise.all(contests)) {
      assert.deepEqual(statuses, { acquired: 1, in_progress: rivalsPerKey - 1, done: 0 });
    }
  },

  'claiming again with the same token is the same claim': async ({ store, peer }) => {
    const key = createKey();
    const options = claimOptions();
    const claims = [store, peer, store, peer].map((sender) => sender.claim(key, options));
    const granted = { status: 'acquired', claim: { key, token: options.token, attempt: 1 } };
    for (const result of await Promise.all(claims)) assert.deepEqual(result, granted);
    assert.deepEqual(await store.claim(key, options), granted);
    await assertInProgress(peer, key);
  },

  'claiming again with the same token extends the lease': async ({ store, peer }) => {
    const key = createKey();
    const { token } = await acquire(store, key, { leaseMs: shortMs });
    await acquire(store, key, { token, leaseMs: longMs });
    await outlast(shortMs);
    await assertInProgress(peer, key);
  },

  'claiming again with the same token after its lease has ended is the same claim': async ({
    store,
  }) => {
    const key = createKey();
    const claim = await acquire(store, key, { leaseMs: 1 });
    await outlast(1);
    assert.deepEqual(await acquire(store, key, { token: claim.token }), claim);
  },

  'a lease can be taken over once it has ended, and no sooner': async ({ store, peer }) => {
    const { key, ms, sentAt, early } = await inTime(async (ms) => {
      const key = createKey();
      const sentAt = performance.now();
      await acquire(store, key, { leaseMs: ms });
      const early = await claimLate(peer, key, { ms, sentAt });
      return mayHaveEnded(ms, sentAt) ? undefined : { key, ms, sentAt, early };
    });
    assert.equal(early.status, 'in_progress');
    const { attempt } = await takeOver(peer, key, ms);
    assertLasted(ms, sentAt);
    assert.equal(attempt, 2);
    await assertInProgress(store, key);
  },

  'a key whose process ended can be claimed again, and is not done': async ({ store, peer }) => {
    const key = createKey();
    await acquire(store, key, { leaseMs: 1 });
    const next = await takeOver(peer, key, 1);
    assert.equal(await peer.complete(next, { retainMs: longMs }), 'completed');
    await assertDone(store, key);
  },

  'of 50 contenders for a lease that has ended exactly one takes over': async ({ store, peer }) => {
    const key = createKey();
    await acquire(store, key, { leaseMs: shortMs });
    await outlast(shortMs);
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, rival) =>
        (rival % 2 ? peer : store).claim(key, claimOptions()),
      ),
    );
    const winners = results.filter((result) => result.status === 'acquired');
    assert.deepEqual(
      winners.map(({ claim }) => claim.attempt),
      [2],
    );
  },

  'a renewed lease lasts from its renewal': async ({ store, peer }) => {
    const { key, ms, sentAt, result, early } = await inTime(async (ms) => {
      const key = createKey();
      const claimedAt = performance.now();
      const claim = await acquire(store, key, { leaseMs: ms });
      await outlast(ms / 2);
      const sentAt = performance.now();
      const result = await store.renew(claim, { leaseMs: ms });
      if (mayHaveEnded(ms, claimedAt)) return undefined;
      // The claim's own lease has ended by then.
      const early = await claimLate(peer, key, { ms, sentAt });
      return mayHaveEnded(ms, sentAt) ? undefined : { key, ms, sentAt, result, early };
    });
    assert.equal(result, 'renewed');
    assert.equal(early.status, 'in_progress');
    await takeOver(peer, key, ms);
    assertLasted(ms, sentAt);
  },

  'renewing late succeeds while no other token has claimed the key': async ({ store, peer }) => {
    const key = createKey();
    const claim = await acquire(store, key, { leaseMs: 1 });
    await outlast(1);
    assert.equal(await store.renew(claim, { leaseMs: longMs }), 'renewed');
    await assertInProgress(peer, key);
  },

  'a released key can be claimed immediately, and its attempts continue': async ({
    store,
    peer,
  }) => {
    const key = createKey();
    const first = await acquire(store, key);
    assert.equal(await store.release(first), 'released');
    const second = await acquire(peer, key);
    assert.equal(second.attempt, 2);
    assert.equal(await peer.release(second), 'released');
    assert.equal((await acquire(store, key)).attempt, 3);
  },

  'releasing late succeeds while no other token has claimed the key': async ({ store, peer }) => {
    const key = createKey();
    const claim = await acquire(store, key, { leaseMs: 1 });
    await outlast(1);
    assert.equal(await store.release(claim), 'released');
    assert.equal((await acquire(peer, key)).attempt, 2);
  },

  'attempts increase over ended leases and released keys': async ({ store, peer }) => {
    const key = createKey();
    const attempts: number[] = [];
    for (const runner of [store, peer, store, peer]) {
      const released = await takeOver(runner, key, 1);
      assert.equal(await runner.release(released), 'released');
      const abandoned = await acquire(runner, key, { leaseMs: 1 });
      attempts.push(released.attempt, abandoned.attempt);
    }
    assert.deepEqual(attempts, [1, 2, 3, 4, 5, 6, 7, 8]);
  },

  'different keys have different records, however hostile they are': async ({ store, peer }) => {
    const completed = hostileKeys.filter((_, index) => index % 2 === 0);
    for (const key of hostileKeys) {
      const token = randomUUID();
      const result = await store.claim(key, claimOptions({ token }));
      const granted = { status: 'acquired', claim: { key, token, attempt: 1 } };
      assert.deepEqual(result, granted, `not a key of its own: ${describeKey(key)}`);
      if (completed.includes(key)) {
        const own = { key, token, attempt: 1 };
        assert.equal(
          await store.complete(own, { retainMs: longMs }),
          'completed',
          describeKey(key),
        );
      }
    }
    for (const key of hostileKeys) {
      const { status } = await peer.claim(key, claimOptions());
      assert.equal(status, completed.includes(key) ? 'done' : 'in_progress', describeKey(key));
    }
  },
};

function describeKey(key: string): string {
  return `${JSON.stringify(key.slice(0, 40))}, ${key.length} long`;
}
