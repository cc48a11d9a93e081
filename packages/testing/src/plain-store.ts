import type { Claim, IdempotencyStore } from '@bluma-webhooks/core';
import { idempotencyKey } from '@bluma-webhooks/core/shared';

export interface PlainRecord {
  state: 'claimed' | 'released' | 'done';
  token: string;
  attempt: number;
  leasedAt: number;
  leaseMs: number;
  retainMs: number;
  forgetAt: number;
}

export type PlainRecords = Map<string, PlainRecord>;

export const leaseLeft = ({ leaseMs, leasedAt }: PlainRecord) =>
  leaseMs - (performance.now() - leasedAt);

/**
 * The simplest store that fulfils the contract, on a `Map`. The store mutants differ from it. The suites use it where
 * they share a store or replace its methods, so they depend on no published store.
 */
export function plainStore(records: PlainRecords = new Map()) {
  const find = (key: string): PlainRecord | undefined => {
    const record = records.get(key);
    if (!record || performance.now() < record.forgetAt) return record;
    records.delete(key);
    return undefined;
  };
  const findClaimed = ({ key, token }: Claim): PlainRecord | undefined => {
    const record = find(key);
    return record?.state === 'claimed' && record.token === token ? record : undefined;
  };
  const forgetIn = (ms: number) => performance.now() + ms;

  return {
    async claim(key, { token, leaseMs, retainMs }) {
      const known = find(key);
      if (known?.state === 'done') return { status: 'done' };
      const isMine = known?.state === 'claimed' && known.token === token;
      if (known?.state === 'claimed' && !isMine && leaseLeft(known) > 0) {
        return { status: 'in_progress', retryAfterMs: leaseLeft(known) };
      }
      const attempt = (known?.attempt ?? 0) + (isMine ? 0 : 1);
      const forgetAt = forgetIn(Math.max(leaseMs, retainMs));
      const leasedAt = performance.now();
      const state = 'claimed';
      records.set(key, { state, token, attempt, leasedAt, leaseMs, retainMs, forgetAt });
      return { status: 'acquired', claim: { key, token, attempt } };
    },

    async renew(claim, { leaseMs }) {
      const record = findClaimed(claim);
      if (!record) return 'lost';
      const forgetAt = forgetIn(Math.max(leaseMs, record.retainMs));
      records.set(claim.key, { ...record, leaseMs, leasedAt: performance.now(), forgetAt });
      return 'renewed';
    },

    async complete(claim, { retainMs }) {
      const { key, token, attempt } = claim;
      const known = find(key);
      if (known && (known.state === 'released' || known.token !== token)) return 'lost';
      const forgetAt = forgetIn(retainMs);
      const state = 'done';
      records.set(key, { state, token, attempt, leasedAt: 0, leaseMs: 0, retainMs, forgetAt });
      return 'completed';
    },

    async release(claim) {
      const record = findClaimed(claim);
      if (!record) return 'lost';
      const forgetAt = forgetIn(record.retainMs);
      records.set(claim.key, { ...record, state: 'released', forgetAt });
      return 'released';
    },

    async inspect(namespace, id) {
      const record = find(await idempotencyKey(namespace, id));
      if (!record) return undefined;
      const { state, attempt, forgetAt } = record;
      const inMs = (ms: number) => new Date(Date.now() + ms);
      return {
        state,
        attempt,
        ...(state === 'claimed' && { leaseExpiresAt: inMs(leaseLeft(record)) }),
        expiresAt: inMs(forgetAt - performance.now()),
      };
    },

    async sweep({ limit }) {
      const over = [...records].filter(([, { forgetAt }]) => performance.now() >= forgetAt);
      for (const [key] of over.slice(0, limit)) records.delete(key);
      return Math.min(over.length, limit);
    },

    async close() {},
  } satisfies IdempotencyStore;
}

export type PlainStore = ReturnType<typeof plainStore>;
