import type { IdempotencyStore } from '@bluma-webhooks/core';
import { leaseLeft, type PlainRecord, type PlainRecords, type plainStore } from './plain-store.ts';

export interface Flaw {
  /** The cases of the contract that name the flaw. Others may fail along with them. */
  readonly caughtBy: readonly string[];
  /** What the flawed store does otherwise than the sound one that it is made from. */
  differs(sound: ReturnType<typeof plainStore>, records: PlainRecords): Partial<IdempotencyStore>;
}

function amend(records: PlainRecords, key: string, change: Partial<PlainRecord>): void {
  const record = records.get(key);
  if (record) records.set(key, { ...record, ...change });
}

const utf8 = (key: string) => Buffer.from(key).toString();

/**
 * Stores as they are written by hand, and each slip that a store written with care may still hold. The first few run
 * for the contract's whole patience, so they stand where the others can run beside them.
 */
export const flaws: Readonly<Record<string, Flaw>> = {
  'checks, then sets: `get` and `set` with others in between': {
    caughtBy: [
      'of 200 contenders for each of 200 keys exactly one acquires',
      'of 50 contenders for a lease that has ended exactly one takes over',
    ],
    differs: (sound, records) => ({
      async claim(key, options) {
        const seen = records.get(key);
        await Promise.resolve();
        if (seen) records.set(key, seen);
        else records.delete(key);
        return sound.claim(key, options);
      },
    }),
  },

  'has one TTL for lease and record: `SET NX PX`': {
    caughtBy: [
      'done outlives the lease',
      'attempts only grow, over leases that ended and keys that were released',
    ],
    differs: (sound, records) => ({
      claim: (key, options) => sound.claim(key, { ...options, retainMs: options.leaseMs }),
      async complete(claim, options) {
        const forgetAt = records.get(claim.key)?.forgetAt;
        const result = await sound.complete(claim, options);
        if (result === 'completed' && forgetAt) amend(records, claim.key, { forgetAt });
        return result;
      },
    }),
  },

  'has leases that never end': {
    caughtBy: [
      'a lease can be taken over once it has ended, and no sooner',
      'a key whose runner died is run again, not taken for done',
    ],
    differs: (sound, records) => ({
      async claim(key, options) {
        const result = await sound.claim(key, options);
        if (result.status === 'acquired') amend(records, key, { leasedAt: Number.MAX_VALUE });
        return result;
      },
    }),
  },

  'keeps done for as long as the claim asked': {
    caughtBy: [
      'done is kept for its retention, counted from completion, then forgotten',
      'done is kept for longer than its claim would have been',
    ],
    differs: (sound, records) => ({
      complete: (claim, options) => sound.complete(claim, records.get(claim.key) ?? options),
    }),
  },

  'completes for whoever says so': {
    caughtBy: [
      'a stale token completes nothing',
      'a token that never held the key changes nothing',
    ],
    differs: (sound, records) => ({
      async complete(claim, options) {
        amend(records, claim.key, { state: 'claimed', token: claim.token });
        return sound.complete(claim, options);
      },
    }),
  },

  'renews for whoever says so': {
    caughtBy: ['a stale token renews nothing', 'a token that never held the key changes nothing'],
    differs: (sound, records) => ({
      renew: (claim, options) =>
        sound.renew({ ...claim, token: records.get(claim.key)?.token ?? '' }, options),
    }),
  },

  'releases for whoever says so': {
    caughtBy: ['a stale token releases nothing', 'a token that never held the key changes nothing'],
    differs: (sound, records) => ({
      release: (claim) => sound.release({ ...claim, token: records.get(claim.key)?.token ?? '' }),
    }),
  },

  'grants a claim again to every token that ever had it': {
    caughtBy: ['a stale token does not get its claim back'],
    differs: (sound) => {
      const granted = new Set<string>();
      return {
        async claim(key, options) {
          const result = await sound.claim(key, options);
          if (result.status === 'acquired') granted.add(options.token);
          if (result.status !== 'in_progress' || !granted.has(options.token)) return result;
          return { status: 'acquired', claim: { key, token: options.token, attempt: 1 } };
        },
      };
    },
  },

  'marks as processed before processing': {
    caughtBy: [
      'a key whose runner died is run again, not taken for done',
      'a key that is held is in progress for all others, for no longer than its lease',
    ],
    differs: (sound) => ({
      async claim(key, options) {
        const result = await sound.claim(key, options);
        if (result.status === 'acquired') await sound.complete(result.claim, options);
        return result;
      },
    }),
  },

  'forgets attempts at a release': {
    caughtBy: [
      'a released key can be claimed at once, and its attempts go on',
      'releasing late succeeds while nobody took the key',
      'a claim that was released changes nothing any more',
    ],
    differs: (sound, records) => ({
      async release(claim) {
        const result = await sound.release(claim);
        if (result === 'released') records.delete(claim.key);
        return result;
      },
    }),
  },

  'lets the lease run on after a release': {
    caughtBy: ['a released key can be claimed at once, and its attempts go on'],
    differs: (sound, records) => ({
      async release(claim) {
        const result = await sound.release(claim);
        if (result === 'released') amend(records, claim.key, { state: 'claimed' });
        return result;
      },
    }),
  },

  'lets a released claim complete': {
    caughtBy: ['a claim that was released changes nothing any more'],
    differs: (sound, records) => ({
      async complete(claim, options) {
        if (records.get(claim.key)?.token === claim.token) records.delete(claim.key);
        return sound.complete(claim, options);
      },
    }),
  },

  'has leases that end early': {
    caughtBy: [
      'a lease can be taken over once it has ended, and no sooner',
      'a renewed lease lasts from its renewal',
    ],
    differs: (sound) => ({
      claim: (key, options) => sound.claim(key, { ...options, leaseMs: options.leaseMs / 10 }),
      renew: (claim, { leaseMs }) => sound.renew(claim, { leaseMs: leaseMs / 10 }),
    }),
  },

  'renews nothing': {
    caughtBy: ['a renewed lease lasts from its renewal'],
    differs: (sound, records) => ({
      async renew(claim, options) {
        const before = records.get(claim.key);
        const result = await sound.renew(claim, options);
        if (before) records.set(claim.key, before);
        return result;
      },
    }),
  },

  'takes a lease that has ended for lost': {
    caughtBy: [
      'completing late succeeds while nobody took the key',
      'releasing late succeeds while nobody took the key',
      'renewing late succeeds while nobody took the key',
    ],
    differs: (sound, records) => {
      const hasEnded = (key: string) => {
        const record = records.get(key);
        return record?.state === 'claimed' && leaseLeft(record) <= 0;
      };
      return {
        complete: async (claim, options) =>
          hasEnded(claim.key) ? 'lost' : sound.complete(claim, options),
        release: async (claim) => (hasEnded(claim.key) ? 'lost' : sound.release(claim)),
        renew: async (claim, options) =>
          hasEnded(claim.key) ? 'lost' : sound.renew(claim, options),
      };
    },
  },

  'says when the lease ends, not in how long': {
    caughtBy: ['a key that is held is in progress for all others, for no longer than its lease'],
    differs: (sound) => ({
      async claim(key, options) {
        const result = await sound.claim(key, options);
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
    differs: (sound, records) => {
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
          const result = await sound.claim(key, options);
          if (result.status === 'acquired') leases.set(key, Date.now() + options.leaseMs);
          return result;
        },
      };
    },
  },

  'ends leases by timers': {
    caughtBy: ['a lease ends while the event loop of its runner stands still'],
    differs: (sound, records) => ({
      async claim(key, options) {
        const result = await sound.claim(key, options);
        if (result.status === 'acquired') {
          amend(records, key, { leasedAt: Number.POSITIVE_INFINITY });
          const end = () => amend(records, key, { leasedAt: Number.NEGATIVE_INFINITY });
          setTimeout(end, options.leaseMs).unref();
        }
        return result;
      },
    }),
  },

  'counts attempts from 0': {
    caughtBy: ['a new key is acquired, with attempt 1'],
    differs: (sound) => ({
      async claim(key, options) {
        const result = await sound.claim(key, options);
        if (result.status !== 'acquired') return result;
        const attempt = result.claim.attempt - 1;
        return { ...result, claim: { ...result.claim, attempt } };
      },
    }),
  },

  'refuses the token that holds the key': {
    caughtBy: ['claiming again with the same token is the same claim'],
    differs: (sound) => ({
      claim: (key, options) =>
        sound.claim(key, { ...options, token: `${options.token}${Math.random()}` }),
    }),
  },

  'grants the same claim without its lease': {
    caughtBy: ['claiming again with the same token extends the lease'],
    differs: (sound, records) => ({
      async claim(key, options) {
        const before = records.get(key);
        const result = await sound.claim(key, options);
        if (before?.token === options.token) records.set(key, before);
        return result;
      },
    }),
  },

  'counts a new attempt for the same token once its lease has ended': {
    caughtBy: ['claiming again with the same token after its lease has ended is the same claim'],
    differs: (sound, records) => ({
      async claim(key, options) {
        const record = records.get(key);
        if (record && leaseLeft(record) <= 0) amend(records, key, { token: '' });
        return sound.claim(key, options);
      },
    }),
  },

  'runs a completed key again for its own token': {
    caughtBy: ['a completed key is done for everyone, its own token included'],
    differs: (sound, records) => ({
      async claim(key, options) {
        if (records.get(key)?.token === options.token) amend(records, key, { state: 'claimed' });
        return sound.claim(key, options);
      },
    }),
  },

  'lets what is done be released': {
    caughtBy: ['done stays done'],
    differs: (sound, records) => ({
      async release(claim) {
        if (records.get(claim.key)?.token === claim.token) {
          amend(records, claim.key, { state: 'claimed' });
        }
        return sound.release(claim);
      },
    }),
  },

  'takes a second completion for lost': {
    caughtBy: ['completing twice with the same token is completing once'],
    differs: (sound, records) => ({
      complete: async (claim, options) =>
        records.get(claim.key)?.state === 'done' ? 'lost' : sound.complete(claim, options),
    }),
  },

  'completes only what is on record: `UPDATE` without `INSERT`': {
    caughtBy: ['completing a record that has vanished makes it done'],
    differs: (sound, records) => ({
      complete: async (claim, options) =>
        records.has(claim.key) ? sound.complete(claim, options) : 'lost',
    }),
  },

  'renews what is not there': {
    caughtBy: ['a record that has vanished is neither renewed nor released'],
    differs: (sound, records) => ({
      renew: async (claim, options) =>
        records.has(claim.key) ? sound.renew(claim, options) : 'renewed',
    }),
  },

  'forgets a live lease': {
    caughtBy: ['a live lease is kept, however short the retention'],
    differs: (sound, records) => ({
      async claim(key, options) {
        const result = await sound.claim(key, options);
        const forgetAt = performance.now() + options.retainMs;
        if (result.status === 'acquired') amend(records, key, { forgetAt });
        return result;
      },
    }),
  },

  'renews the lease but not the record': {
    caughtBy: ['a renewed lease is kept, though its claim would be forgotten'],
    differs: (sound, records) => ({
      async renew(claim, options) {
        const forgetAt = records.get(claim.key)?.forgetAt;
        const result = await sound.renew(claim, options);
        if (result === 'renewed' && forgetAt) amend(records, claim.key, { forgetAt });
        return result;
      },
    }),
  },

  'keeps released keys for ever': {
    caughtBy: ['a released key is forgotten too'],
    differs: (sound, records) => ({
      async release(claim) {
        const result = await sound.release(claim);
        amend(records, claim.key, { forgetAt: Number.POSITIVE_INFINITY });
        return result;
      },
    }),
  },

  'sweeps without limit': {
    caughtBy: ['what is over is deleted, by a sweep no more than its limit at once'],
    differs: (sound) => ({
      sweep: () => sound.sweep({ limit: Number.POSITIVE_INFINITY }),
    }),
  },

  'sweeps no further than the first record that is kept': {
    caughtBy: ['what is over is deleted behind what is kept for longer'],
    differs: (sound, records) => ({
      async sweep(options) {
        const [oldest] = records.values();
        return oldest && performance.now() < oldest.forgetAt ? 0 : sound.sweep(options);
      },
    }),
  },

  'sweeps whatever has no live lease': {
    caughtBy: ['a sweep leaves what is running, or has still to be remembered'],
    differs: (sound, records) => ({
      async sweep(options) {
        for (const [key, record] of records) {
          if (leaseLeft(record) <= 0) amend(records, key, { forgetAt: 0 });
        }
        return sound.sweep(options);
      },
    }),
  },

  'takes keys through UTF-8': {
    caughtBy: ['different keys never meet, however hostile they are'],
    differs: (sound) => ({
      claim: (key, options) => sound.claim(utf8(key), options),
      complete: (claim, options) => sound.complete({ ...claim, key: utf8(claim.key) }, options),
    }),
  },

  'normalises keys': {
    caughtBy: ['different keys never meet, however hostile they are'],
    differs: (sound) => ({
      claim: (key, options) => sound.claim(key.normalize(), options),
      complete: (claim, options) =>
        sound.complete({ ...claim, key: claim.key.normalize() }, options),
    }),
  },

  'drops what it knows when it is closed': {
    caughtBy: ['closing twice is closing once, and leaves the records'],
    differs: (_sound, records) => ({
      close: async () => records.clear(),
    }),
  },
};
