import { amend, type StoreMutation } from './store-mutation.ts';

/** Mistakes about which caller can end a claim, and about the record after that. */
export const settlingMutations: Readonly<Record<string, StoreMutation>> = {
  'completes for whoever says so': {
    caughtBy: [
      'a stale token completes nothing',
      'a token that never held the key changes nothing',
    ],
    alsoFails: [
      'a claim that was released changes nothing any more',
      'a lease ends while the event loop of its process is blocked',
      'a stale token does not get its claim back',
    ],
    differs: (reference, records) => ({
      async complete(claim, options) {
        amend(records, claim.key, { state: 'claimed', token: claim.token });
        return reference.complete(claim, options);
      },
    }),
  },

  'renews for whoever says so': {
    caughtBy: ['a stale token renews nothing', 'a token that never held the key changes nothing'],
    alsoFails: ['a lease ends while the event loop of its process is blocked'],
    differs: (reference, records) => ({
      renew: (claim, options) =>
        reference.renew({ ...claim, token: records.get(claim.key)?.token ?? '' }, options),
    }),
  },

  'releases for whoever says so': {
    caughtBy: ['a stale token releases nothing', 'a token that never held the key changes nothing'],
    differs: (reference, records) => ({
      release: (claim) =>
        reference.release({ ...claim, token: records.get(claim.key)?.token ?? '' }),
    }),
  },

  'lets a released claim complete': {
    caughtBy: ['a claim that was released changes nothing any more'],
    differs: (reference, records) => ({
      async complete(claim, options) {
        if (records.get(claim.key)?.token === claim.token) records.delete(claim.key);
        return reference.complete(claim, options);
      },
    }),
  },

  'forgets attempts at a release': {
    caughtBy: [
      'a released key can be claimed immediately, and its attempts continue',
      'releasing late succeeds while no other token has claimed the key',
      'a claim that was released changes nothing any more',
    ],
    alsoFails: [
      'an event is looked up by its id: state, attempt and times',
      'a released key is deleted after its retention, too',
      'a stale token completes nothing',
      'a sweep deletes no running event, and no record within its retention',
      'attempts increase over ended leases and released keys',
    ],
    differs: (reference, records) => ({
      async release(claim) {
        const result = await reference.release(claim);
        if (result === 'released') records.delete(claim.key);
        return result;
      },
    }),
  },

  'lets the lease run on after a release': {
    caughtBy: ['a released key can be claimed immediately, and its attempts continue'],
    alsoFails: [
      'an event is looked up by its id: state, attempt and times',
      'a rejected claim that is granted late is released',
      'a claim that was released changes nothing any more',
      'a stale token completes nothing',
      'attempts increase over ended leases and released keys',
    ],
    differs: (reference, records) => ({
      async release(claim) {
        const result = await reference.release(claim);
        if (result === 'released') amend(records, claim.key, { state: 'claimed' });
        return result;
      },
    }),
  },

  'lets what is done be released': {
    caughtBy: ['done stays done'],
    alsoFails: ['a claim that was released changes nothing any more'],
    differs: (reference, records) => ({
      async release(claim) {
        if (records.get(claim.key)?.token === claim.token) {
          amend(records, claim.key, { state: 'claimed' });
        }
        return reference.release(claim);
      },
    }),
  },

  'takes a second completion for lost': {
    caughtBy: ['completing a second time with the same token succeeds'],
    differs: (reference, records) => ({
      complete: async (claim, options) =>
        records.get(claim.key)?.state === 'done' ? 'lost' : reference.complete(claim, options),
    }),
  },

  'completes only what is on record: `UPDATE` without `INSERT`': {
    caughtBy: ['completing a record that has vanished makes it done'],
    differs: (reference, records) => ({
      complete: async (claim, options) =>
        records.has(claim.key) ? reference.complete(claim, options) : 'lost',
    }),
  },

  'renews what is not there': {
    caughtBy: ['a record that has vanished is neither renewed nor released'],
    differs: (reference, records) => ({
      renew: async (claim, options) =>
        records.has(claim.key) ? reference.renew(claim, options) : 'renewed',
    }),
  },
};
