import { amend, type StoreFlaw } from './store-flaw.ts';

/** Who may end a claim, and what is left of it. */
export const settlingFlaws: Readonly<Record<string, StoreFlaw>> = {
  'completes for whoever says so': {
    caughtBy: [
      'a stale token completes nothing',
      'a token that never held the key changes nothing',
    ],
    alsoFails: [
      'a claim that was released changes nothing any more',
      'a lease ends while the event loop of its runner stands still',
      'a stale token does not get its claim back',
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
    alsoFails: ['a lease ends while the event loop of its runner stands still'],
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

  'lets a released claim complete': {
    caughtBy: ['a claim that was released changes nothing any more'],
    differs: (sound, records) => ({
      async complete(claim, options) {
        if (records.get(claim.key)?.token === claim.token) records.delete(claim.key);
        return sound.complete(claim, options);
      },
    }),
  },

  'forgets attempts at a release': {
    caughtBy: [
      'a released key can be claimed at once, and its attempts go on',
      'releasing late succeeds while nobody took the key',
      'a claim that was released changes nothing any more',
    ],
    alsoFails: [
      'a released key is forgotten too',
      'a stale token completes nothing',
      'a sweep leaves what is running, or has still to be remembered',
      'attempts only grow, over leases that ended and keys that were released',
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
    alsoFails: [
      'a claim that was released changes nothing any more',
      'a stale token completes nothing',
      'attempts only grow, over leases that ended and keys that were released',
    ],
    differs: (sound, records) => ({
      async release(claim) {
        const result = await sound.release(claim);
        if (result === 'released') amend(records, claim.key, { state: 'claimed' });
        return result;
      },
    }),
  },

  'lets what is done be released': {
    caughtBy: ['done stays done'],
    alsoFails: ['a claim that was released changes nothing any more'],
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
};
