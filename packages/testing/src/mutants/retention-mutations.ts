import { leaseLeft } from '../plain-store.ts';
import { amend, type StoreMutation } from './store-mutation.ts';

/** Mistakes about which records are stored, and for how long. */
export const retentionMutations: Readonly<Record<string, StoreMutation>> = {
  'has one TTL for lease and record: `SET NX PX`': {
    caughtBy: [
      'an event stays done after its lease has ended',
      'attempts increase over ended leases and released keys',
    ],
    alsoFails: [
      'an event whose process died is looked up as claimed, with a lease that has ended',
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'a lease can be taken over once it has ended, and no sooner',
      'a lease ends while the event loop of its process is blocked',
      'a stale token completes nothing',
      'a sweep deletes no running event, and no record within its retention',
      'completing late succeeds while no other token has claimed the key',
      'an event is done for its retention, counted from completion, and absent after it',
      'an event is done for longer than the retention of its claim',
      'of 50 contenders for a lease that has ended exactly one takes over',
      'releasing late succeeds while no other token has claimed the key',
      'renewing late succeeds while no other token has claimed the key',
      'a sweep deletes expired records behind records with a longer retention',
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
      'an event is done for its retention, counted from completion, and absent after it',
      'an event is done for longer than the retention of its claim',
    ],
    alsoFails: [
      'a sweep deletes no running event, and no record within its retention',
      'a sweep deletes expired records behind records with a longer retention',
      'expired records are deleted, by one sweep at most as many as its limit',
    ],
    differs: (reference, records) => ({
      complete: (claim, options) => reference.complete(claim, records.get(claim.key) ?? options),
    }),
  },

  'forgets a live lease': {
    caughtBy: ['a record with a live lease is not deleted, however short the retention'],
    alsoFails: ['a sweep deletes no running event, and no record within its retention'],
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
    caughtBy: ['a record with a renewed lease is not deleted after the retention of its claim'],
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
    caughtBy: ['a released key is deleted after its retention, too'],
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
    caughtBy: ['a sweep deletes expired records behind records with a longer retention'],
    differs: (reference, records) => ({
      async sweep(options) {
        const [oldest] = records.values();
        return oldest && performance.now() < oldest.forgetAt ? 0 : reference.sweep(options);
      },
    }),
  },

  'sweeps whatever has no live lease': {
    caughtBy: ['a sweep deletes no running event, and no record within its retention'],
    alsoFails: [
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'a sweep deletes expired records behind records with a longer retention',
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
    caughtBy: ['closing a second time does nothing, and closing deletes no records'],
    differs: (_reference, records) => ({
      close: async () => records.clear(),
    }),
  },
};
