import { leaseLeft } from '../plain-store.ts';
import { amend, type StoreMutation } from './store-mutation.ts';

/** Mistakes about how long a claim lasts. */
export const leaseMutations: Readonly<Record<string, StoreMutation>> = {
  'has leases that never end': {
    caughtBy: [
      'a lease can be taken over once it has ended, and no sooner',
      'a key whose process ended can be claimed again, and is not done',
    ],
    alsoFails: [
      'an event is looked up by its id: state, attempt and times',
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'a claimed key is in progress for other tokens, for no longer than its lease',
      'a lease ends while the event loop of its process is blocked',
      'a stale token completes nothing',
      'a stale token does not get its claim back',
      'a stale token releases nothing',
      'a stale token renews nothing',
      'a sweep deletes no running event, and no record within its retention',
      'attempts increase over ended leases and released keys',
      'of 50 contenders for a lease that has ended exactly one takes over',
    ],
    differs: (reference, records) => ({
      async claim(key, options) {
        const result = await reference.claim(key, options);
        if (result.status === 'acquired') amend(records, key, { leasedAt: Number.MAX_VALUE });
        return result;
      },
    }),
  },

  'has leases that end early': {
    caughtBy: [
      'a lease can be taken over once it has ended, and no sooner',
      'a renewed lease lasts from its renewal',
    ],
    differs: (reference) => ({
      claim: (key, options) => reference.claim(key, { ...options, leaseMs: options.leaseMs / 10 }),
      renew: (claim, { leaseMs }) => reference.renew(claim, { leaseMs: leaseMs / 10 }),
    }),
  },

  'renews nothing': {
    caughtBy: ['a renewed lease lasts from its renewal'],
    alsoFails: [
      'a record with a renewed lease is not deleted after the retention of its claim',
      'renewing late succeeds while no other token has claimed the key',
    ],
    differs: (reference, records) => ({
      async renew(claim, options) {
        const before = records.get(claim.key);
        const result = await reference.renew(claim, options);
        if (before) records.set(claim.key, before);
        return result;
      },
    }),
  },

  'takes a lease that has ended for lost': {
    caughtBy: [
      'completing late succeeds while no other token has claimed the key',
      'releasing late succeeds while no other token has claimed the key',
      'renewing late succeeds while no other token has claimed the key',
    ],
    alsoFails: ['an event whose process died is looked up as claimed, with a lease that has ended'],
    differs: (reference, records) => {
      const hasEnded = (key: string) => {
        const record = records.get(key);
        return record?.state === 'claimed' && leaseLeft(record) <= 0;
      };
      return {
        complete: async (claim, options) =>
          hasEnded(claim.key) ? 'lost' : reference.complete(claim, options),
        release: async (claim) => (hasEnded(claim.key) ? 'lost' : reference.release(claim)),
        renew: async (claim, options) =>
          hasEnded(claim.key) ? 'lost' : reference.renew(claim, options),
      };
    },
  },

  'says when the lease ends, not in how long': {
    caughtBy: ['a claimed key is in progress for other tokens, for no longer than its lease'],
    alsoFails: [
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
    ],
    differs: (reference) => ({
      async claim(key, options) {
        const result = await reference.claim(key, options);
        if (result.status !== 'in_progress') return result;
        return { ...result, retryAfterMs: Date.now() + result.retryAfterMs };
      },
    }),
  },

  'goes by the clock of whoever asks: `Date.now()`': {
    caughtBy: [
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
    ],
    alsoFails: [
      'a claimed key is in progress for other tokens, for no longer than its lease',
      'a record with a renewed lease is not deleted after the retention of its claim',
      'a renewed lease lasts from its renewal',
      'of 50 contenders for a lease that has ended exactly one takes over',
      'renewing late succeeds while no other token has claimed the key',
    ],
    differs: (reference, records) => {
      const leases = new Map<string, number>();
      return {
        async claim(key, options) {
          const endsAt = leases.get(key);
          if (endsAt) {
            const hasEnded = Date.now() >= endsAt;
            amend(records, key, {
              leasedAt: hasEnded ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
            });
          }
          const result = await reference.claim(key, options);
          if (result.status === 'acquired') leases.set(key, Date.now() + options.leaseMs);
          return result;
        },
      };
    },
  },

  'ends leases by timers': {
    caughtBy: ['a lease ends while the event loop of its process is blocked'],
    alsoFails: [
      'an event is looked up by its id: state, attempt and times',
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'a claimed key is in progress for other tokens, for no longer than its lease',
      'a record with a renewed lease is not deleted after the retention of its claim',
      'a renewed lease lasts from its renewal',
      'claiming again with the same token extends the lease',
    ],
    differs: (reference, records) => ({
      async claim(key, options) {
        const result = await reference.claim(key, options);
        if (result.status === 'acquired') {
          amend(records, key, { leasedAt: Number.POSITIVE_INFINITY });
          const end = () => amend(records, key, { leasedAt: Number.NEGATIVE_INFINITY });
          setTimeout(end, options.leaseMs).unref();
        }
        return result;
      },
    }),
  },
};
