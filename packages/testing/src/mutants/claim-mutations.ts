import { leaseLeft } from '../plain-store.ts';
import { amend, type StoreMutation } from './store-mutation.ts';

const utf8 = (key: string) => Buffer.from(key).toString();

/** Mistakes about which caller gets a claim. */
export const claimMutations: Readonly<Record<string, StoreMutation>> = {
  'checks, then sets: `get` and `set` with others in between': {
    origin: 'Best practices guide, Implement Idempotency: `get`, then `setex`',
    caughtBy: [
      'of 200 contenders for each of 200 keys exactly one acquires',
      'of 50 contenders for a lease that has ended exactly one takes over',
    ],
    differs: (reference, records) => ({
      async claim(key, options) {
        const seen = records.get(key);
        await Promise.resolve();
        if (seen) records.set(key, seen);
        else records.delete(key);
        return reference.claim(key, options);
      },
    }),
  },

  'marks as processed before processing': {
    origin: 'Best practices guide, Implement Idempotency, and setup guide, Using Database',
    caughtBy: [
      'a key whose process ended can be claimed again, and is not done',
      'a claimed key is in progress for other tokens, for no longer than its lease',
    ],
    alsoFails: [
      'an event is looked up by its id: state, attempt and times',
      'an event whose process died is looked up as claimed, with a lease that has ended',
      'a rejected claim that is granted late is released',
      'a rejected claim that is granted late ends no claim of another run',
      'a rejected claim that is sent again and granted is not released',
      'a claim that was released changes nothing any more',
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'a lease can be taken over once it has ended, and no sooner',
      'a lease ends while the event loop of its process is blocked',
      'a record with a live lease is not deleted, however short the retention',
      'a released key can be claimed immediately, and its attempts continue',
      'a record with a renewed lease is not deleted after the retention of its claim',
      'a renewed lease lasts from its renewal',
      'a stale token completes nothing',
      'a stale token does not get its claim back',
      'a stale token releases nothing',
      'a stale token renews nothing',
      'a sweep deletes no running event, and no record within its retention',
      'a token that never held the key changes nothing',
      'attempts increase over ended leases and released keys',
      'claiming again with the same token after its lease has ended is the same claim',
      'claiming again with the same token extends the lease',
      'claiming again with the same token is the same claim',
      'closing a second time does nothing, and closing deletes no records',
      'different keys have different records, however hostile they are',
      'of 50 contenders for a lease that has ended exactly one takes over',
      'releasing late succeeds while no other token has claimed the key',
      'renewing late succeeds while no other token has claimed the key',
    ],
    differs: (reference) => ({
      async claim(key, options) {
        const result = await reference.claim(key, options);
        if (result.status === 'acquired') await reference.complete(result.claim, options);
        return result;
      },
    }),
  },

  'grants a claim again to every token that ever had it': {
    caughtBy: ['a stale token does not get its claim back'],
    differs: (reference) => {
      const granted = new Set<string>();
      return {
        async claim(key, options) {
          const result = await reference.claim(key, options);
          if (result.status === 'acquired') granted.add(options.token);
          if (result.status !== 'in_progress' || !granted.has(options.token)) return result;
          return { status: 'acquired', claim: { key, token: options.token, attempt: 1 } };
        },
      };
    },
  },

  'counts attempts from 0': {
    caughtBy: ['a new key is acquired, with attempt 1'],
    alsoFails: [
      'an event is looked up by its id: state, attempt and times',
      'an event is looked up in its namespace, however hostile its id is',
      'an event whose process died is looked up as claimed, with a lease that has ended',
      'a claim that was released changes nothing any more',
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'a lease can be taken over once it has ended, and no sooner',
      'a lease ends while the event loop of its process is blocked',
      'a record that has vanished is neither renewed nor released',
      'a released key can be claimed immediately, and its attempts continue',
      'a released key is deleted after its retention, too',
      'a stale token completes nothing',
      'a sweep deletes no running event, and no record within its retention',
      'attempts increase over ended leases and released keys',
      'claiming again with the same token is the same claim',
      'different keys have different records, however hostile they are',
      'an event is done for its retention, counted from completion, and absent after it',
      'of 50 contenders for a lease that has ended exactly one takes over',
      'releasing late succeeds while no other token has claimed the key',
      'a sweep deletes expired records behind records with a longer retention',
      'expired records are deleted, by one sweep at most as many as its limit',
    ],
    differs: (reference) => ({
      async claim(key, options) {
        const result = await reference.claim(key, options);
        if (result.status !== 'acquired') return result;
        const attempt = result.claim.attempt - 1;
        return { ...result, claim: { ...result.claim, attempt } };
      },
    }),
  },

  'refuses the token that holds the key': {
    caughtBy: ['claiming again with the same token is the same claim'],
    alsoFails: [
      'a rejected claim that is granted late is released',
      'a rejected claim that is sent again and granted is not released',
      'a new key is acquired, with attempt 1',
      'claiming again with the same token after its lease has ended is the same claim',
      'claiming again with the same token extends the lease',
      'different keys have different records, however hostile they are',
    ],
    differs: (reference) => ({
      claim: (key, options) =>
        reference.claim(key, { ...options, token: `${options.token}${Math.random()}` }),
    }),
  },

  'grants the same claim without its lease': {
    caughtBy: ['claiming again with the same token extends the lease'],
    differs: (reference, records) => ({
      async claim(key, options) {
        const before = records.get(key);
        const result = await reference.claim(key, options);
        if (before?.token === options.token) records.set(key, before);
        return result;
      },
    }),
  },

  'counts a new attempt for the same token once its lease has ended': {
    caughtBy: ['claiming again with the same token after its lease has ended is the same claim'],
    differs: (reference, records) => ({
      async claim(key, options) {
        const record = records.get(key);
        if (record && leaseLeft(record) <= 0) amend(records, key, { token: '' });
        return reference.claim(key, options);
      },
    }),
  },

  'runs a completed key again for its own token': {
    caughtBy: ['a completed key is done for everyone, its own token included'],
    differs: (reference, records) => ({
      async claim(key, options) {
        if (records.get(key)?.token === options.token) amend(records, key, { state: 'claimed' });
        return reference.claim(key, options);
      },
    }),
  },

  'takes keys through UTF-8': {
    caughtBy: ['different keys have different records, however hostile they are'],
    differs: (reference) => ({
      claim: (key, options) => reference.claim(utf8(key), options),
      complete: (claim, options) => reference.complete({ ...claim, key: utf8(claim.key) }, options),
    }),
  },

  'normalises keys': {
    caughtBy: ['different keys have different records, however hostile they are'],
    differs: (reference) => ({
      claim: (key, options) => reference.claim(key.normalize(), options),
      complete: (claim, options) =>
        reference.complete({ ...claim, key: claim.key.normalize() }, options),
    }),
  },
};
