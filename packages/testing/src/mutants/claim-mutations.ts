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
      'a key whose runner died is run again, not taken for done',
      'a key that is held is in progress for all others, for no longer than its lease',
    ],
    alsoFails: [
      'an event is looked up by its id: state, attempt and times',
      'an event whose process died is looked up as claimed, with a lease that has ended',
      'a claim that was rejected and is granted later is released',
      'a claim that was rejected, and that comes late, ends no claim of another run',
      'a claim that was rejected, and that is sent again and granted, is not released',
      'a claim that was released changes nothing any more',
      'a clock that is an hour fast changes nothing',
      'a clock that is an hour slow changes nothing',
      'a lease can be taken over once it has ended, and no sooner',
      'a lease ends while the event loop of its runner stands still',
      'a live lease is kept, however short the retention',
      'a released key can be claimed immediately, and its attempts go on',
      'a renewed lease is kept, though its claim would be forgotten',
      'a renewed lease lasts from its renewal',
      'a stale token completes nothing',
      'a stale token does not get its claim back',
      'a stale token releases nothing',
      'a stale token renews nothing',
      'a sweep leaves what is running, or has still to be remembered',
      'a token that never held the key changes nothing',
      'attempts only grow, over leases that ended and keys that were released',
      'claiming again with the same token after its lease has ended is the same claim',
      'claiming again with the same token extends the lease',
      'claiming again with the same token is the same claim',
      'closing twice is closing once, and leaves the records',
      'different keys never meet, however hostile they are',
      'of 50 contenders for a lease that has ended exactly one takes over',
      'releasing late succeeds while nobody took the key',
      'renewing late succeeds while nobody took the key',
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
      'a lease ends while the event loop of its runner stands still',
      'a record that has vanished is neither renewed nor released',
      'a released key can be claimed immediately, and its attempts go on',
      'a released key is forgotten too',
      'a stale token completes nothing',
      'a sweep leaves what is running, or has still to be remembered',
      'attempts only grow, over leases that ended and keys that were released',
      'claiming again with the same token is the same claim',
      'different keys never meet, however hostile they are',
      'done is kept for its retention, counted from completion, then forgotten',
      'of 50 contenders for a lease that has ended exactly one takes over',
      'releasing late succeeds while nobody took the key',
      'what is over is deleted behind what is kept for longer',
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
      'a claim that was rejected and is granted later is released',
      'a claim that was rejected, and that is sent again and granted, is not released',
      'a new key is acquired, with attempt 1',
      'claiming again with the same token after its lease has ended is the same claim',
      'claiming again with the same token extends the lease',
      'different keys never meet, however hostile they are',
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
    caughtBy: ['different keys never meet, however hostile they are'],
    differs: (reference) => ({
      claim: (key, options) => reference.claim(utf8(key), options),
      complete: (claim, options) => reference.complete({ ...claim, key: utf8(claim.key) }, options),
    }),
  },

  'normalises keys': {
    caughtBy: ['different keys never meet, however hostile they are'],
    differs: (reference) => ({
      claim: (key, options) => reference.claim(key.normalize(), options),
      complete: (claim, options) =>
        reference.complete({ ...claim, key: claim.key.normalize() }, options),
    }),
  },
};
