import { leaseLeft } from '../plain-store.ts';
import { amend, type StoreMutation } from './store-mutation.ts';

/** Mistakes about which records are stored, and for how long. */
export const retentionMutations: Readonly<Record<string, StoreMutation>> = {
  'has one TTL for lease and record: `SET NX PX`': {
    caughtBy: [
      'done outlives the lease',
      'attempts only grow, over leases that ended and keys that were released',
    ],
    alsoFails: [
      'an event whose process died is looked up as claimed, with a lease that has ended',
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'a lease can be taken over once it has ended, and no sooner',
      'a lease ends while the event loop of its runner stands still',
      'a stale token completes nothing',
      'a sweep leaves what is running, or has still to be remembered',
      'completing late succeeds while nobody took the key',
      'done is kept for its retention, counted from completion, then forgotten',
      'done is kept for longer than its claim would have been',
      'of 50 contenders for a lease that has ended exactly one takes over',
      'releasing late succeeds while nobody took the key',
      'renewing late succeeds while nobody took the key',
      'what is over is deleted behind what is kept for longer',
      'expired records are deleted, by one sweep at most as many as its limit',
    ],
    differs: (reference, records) => ({
      claim: (key, options) => reference.claim(key, { ...options, retainMs: options.leaseMs }),
      async complete(claim, options) {
        const forgetAt = records.get(claim.key)?.forgetAt;
        const result = await reference.complete(claim, options);
        if (result === 'completed' && forgetAt) amend(records, claim.key, { forgetAt });
        return result;
      },
    }),
  },

  'keeps done for as long as the claim asked': {
    caughtBy: [
      'done is kept for its retention, counted from completion, then forgotten',
      'done is kept for longer than its claim would have been',
    ],
    alsoFails: [
      'a sweep leaves what is running, or has still to be remembered',
      'what is over is deleted behind what is kept for longer',
      'expired records are deleted, by one sweep at most as many as its limit',
    ],
    differs: (reference, records) => ({
      complete: (claim, options) => reference.complete(claim, records.get(claim.key) ?? options),
    }),
  },

  'forgets a live lease': {
    caughtBy: ['a live lease is kept, however short the retention'],
    alsoFails: ['a sweep leaves what is running, or has still to be remembered'],
    differs: (reference, records) => ({
      async claim(key, options) {
        const result = await reference.claim(key, options);
        const forgetAt = performance.now() + options.retainMs;
        if (result.status === 'acquired') amend(records, key, { forgetAt });
        return result;
      },
    }),
  },

  'renews the lease but not the record': {
    caughtBy: ['a renewed lease is kept, though its claim would be forgotten'],
    differs: (reference, records) => ({
      async renew(claim, options) {
        const forgetAt = records.get(claim.key)?.forgetAt;
        const result = await reference.renew(claim, options);
        if (result === 'renewed' && forgetAt) amend(records, claim.key, { forgetAt });
        return result;
      },
    }),
  },

  'keeps released keys for ever': {
    caughtBy: ['a released key is forgotten too'],
    alsoFails: ['an event is looked up by its id: state, attempt and times'],
    differs: (reference, records) => ({
      async release(claim) {
        const result = await reference.release(claim);
        amend(records, claim.key, { forgetAt: Number.POSITIVE_INFINITY });
        return result;
      },
    }),
  },

  'sweeps without limit': {
    caughtBy: ['expired records are deleted, by one sweep at most as many as its limit'],
    differs: (reference) => ({
      sweep: () => reference.sweep({ limit: Number.POSITIVE_INFINITY }),
    }),
  },

  'sweeps no further than the first record that is kept': {
    caughtBy: ['what is over is deleted behind what is kept for longer'],
    differs: (reference, records) => ({
      async sweep(options) {
        const [oldest] = records.values();
        return oldest && performance.now() < oldest.forgetAt ? 0 : reference.sweep(options);
      },
    }),
  },

  'sweeps whatever has no live lease': {
    caughtBy: ['a sweep leaves what is running, or has still to be remembered'],
    alsoFails: [
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'what is over is deleted behind what is kept for longer',
    ],
    differs: (reference, records) => ({
      async sweep(options) {
        for (const [key, record] of records) {
          if (leaseLeft(record) <= 0) amend(records, key, { forgetAt: 0 });
        }
        return reference.sweep(options);
      },
    }),
  },

  'drops what it knows when it is closed': {
    caughtBy: ['closing twice is closing once, and leaves the records'],
    differs: (_reference, records) => ({
      close: async () => records.clear(),
    }),
  },
};
