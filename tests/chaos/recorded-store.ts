import type { AsyncIdempotencyStore, Claim } from '@bluma-webhooks/core';
import { now } from './clock.ts';
import type { Ledger } from './ledger.ts';
import type { Times } from './times.ts';

/** A store whose grants are noted, with the time before each call: a lease cannot begin before that. */
export function recordedStore(
  store: AsyncIdempotencyStore,
  ledger: Ledger,
  { storeCommand }: Times,
): AsyncIdempotencyStore {
  /** Notes the call if it has failed for want of an answer, and not of what the store says to it. */
  const timed = async <Result>(
    token: string,
    sentAt: number,
    call: Promise<Result>,
  ): Promise<Result> => {
    try {
      return await call;
    } catch (error) {
      if (now() - sentAt > storeCommand / 2) ledger.append({ step: 'unanswered', token, sentAt });
      throw error;
    }
  };
  return {
    async claim(key, options) {
      const sentAt = now();
      const result = await store.claim(key, options);
      if (result.status === 'acquired') {
        ledger.append({ step: 'claimed', key, token: result.claim.token, sentAt });
      }
      return result;
    },
    async renew(claim, options) {
      const { token } = claim;
      const sentAt = now();
      const result = await timed(token, sentAt, store.renew(claim, options));
      if (result === 'renewed') ledger.append({ step: 'renewed', token, sentAt });
      return result;
    },
    async complete(claim, options) {
      const { token } = claim;
      const sentAt = now();
      const result = await timed(token, sentAt, store.complete(claim, options));
      if (result === 'completed') ledger.append({ step: 'completed', token, sentAt });
      return result;
    },
    async release(claim: Claim) {
      const { token } = claim;
      const sentAt = now();
      // Noted before: it may take effect, and its process die before it hears of that.
      ledger.append({ step: 'releasing', token });
      const result = await timed(token, sentAt, store.release(claim));
      if (result === 'released') ledger.append({ step: 'released', token, sentAt });
      return result;
    },
    close: () => store.close(),
  };
}
