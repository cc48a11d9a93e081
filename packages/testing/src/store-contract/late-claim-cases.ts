import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Claim, ClaimOptions, IdempotencyStore } from '@bluma-webhooks/core';
import {
  acquire,
  assertDone,
  assertInProgress,
  claimOptions,
  createKey,
  longMs,
} from './claims.ts';
import type { FrozenStoreCases } from './store-under-test.ts';

const retain = { retainMs: longMs };
/** Only a failed case waits this long. */
const patienceMs = 15_000;
const pollMs = 20;

/** Claims that the store rejected, because its server did not answer, and that take effect later. */
export const lateClaimCases: FrozenStoreCases = {
  'a rejected claim that is granted late is released': async ({ store, thaw, peer }) => {
    const keys = Array.from({ length: 20 }, createKey);
    const claims = keys.map((key) => assertRejected(store.claim(key, claimOptions())));
    await Promise.all(claims);
    await thaw();
    for (const key of keys) await acquireSoon(peer, key);
  },

  'a rejected claim that is sent again and granted is not released': async ({
    store,
    thaw,
    peer,
  }) => {
    const key = createKey();
    const mine = claimOptions();
    await assertRejected(store.claim(key, mine));
    // The server reads this claim directly after the first one.
    const again = claimOrFail(store, key, mine);
    await thaw();
    const result = await again;
    const claim =
      result?.status === 'acquired' ? result.claim : await acquireSoon(store, key, mine);
    await afterAllReplies(store);
    await assertInProgress(peer, key);
    // The peer settles the claim: the frozen store has a short time limit, which a slow machine may miss.
    assert.equal(await peer.renew(claim, { leaseMs: longMs }), 'renewed');
    assert.equal(await peer.complete(claim, retain), 'completed');
  },

  'a rejected claim that is granted late ends no claim of another run': async ({
    store,
    thaw,
    peer,
  }) => {
    const [running, done] = [createKey(), createKey()];
    await Promise.all(
      [running, done].map((key) => assertRejected(store.claim(key, claimOptions()))),
    );
    const current = await acquire(peer, running);
    await peer.complete(await acquire(peer, done), retain);
    await thaw();
    await afterAllReplies(store);
    await assertInProgress(peer, running);
    await assertDone(peer, done);
    assert.equal(await peer.renew(current, { leaseMs: longMs }), 'renewed');
    assert.equal(await peer.complete(current, retain), 'completed');
  },
};

async function assertRejected(call: ReturnType<IdempotencyStore['claim']>): Promise<void> {
  await assert.rejects(async () => call, 'the server is frozen, and the store reported a result');
}

/**
 * Claims repeatedly until the store grants the claim. Fails if it would have to wait for the long lease of the late
 * claim.
 */
async function acquireSoon(
  store: IdempotencyStore,
  key: string,
  options: ClaimOptions = claimOptions(),
): Promise<Claim> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const result = await claimOrFail(store, key, options);
    if (result?.status === 'acquired') return result.claim;
    assert.ok(
      performance.now() < giveUpAt,
      'a claim that the store rejected has been granted since, and blocks its event for a whole lease',
    );
    await setTimeout(pollMs);
  }
}

/** When the store has answered a few later calls, it has received the late answers and reacted to them. */
async function afterAllReplies(store: IdempotencyStore): Promise<void> {
  for (let call = 0; call < 5; call++) {
    await acquireSoon(store, createKey());
    await setTimeout(pollMs);
  }
}

/** A store with a short time limit may reject a call on a slow machine. */
async function claimOrFail(store: IdempotencyStore, key: string, options: ClaimOptions) {
  try {
    return await store.claim(key, options);
  } catch {
    return undefined;
  }
}
