import type { Claim, ClaimOptions, ClaimResult, IdempotencyStore } from '@bluma-webhooks/core';

export interface StoredRecord {
  readonly state: 'claimed' | 'released' | 'done';
  readonly token: string;
  readonly attempt: number;
  readonly leaseExpiresAt: number;
  readonly retainMs: number;
  readonly expiresAt: number;
}

/**
 * The port in its plainest form, over a `Map`. Core's tests need a store, and core may not depend on a package that depends
 * on core. `storeContract` holds it: packages/testing/test/reference-store.test.ts.
 */
export function createReferenceStore(
  records: Map<string, StoredRecord> = new Map(),
): IdempotencyStore {
  const now = () => performance.now();

  const find = (key: string): StoredRecord | undefined => {
    const record = records.get(key);
    if (!record || now() < record.expiresAt) return record;
    records.delete(key);
    return undefined;
  };
  const findClaimed = ({ key, token }: Claim): StoredRecord | undefined => {
    const record = find(key);
    return record?.state === 'claimed' && record.token === token ? record : undefined;
  };

  return {
    claim(key: string, { token, leaseMs, retainMs }: ClaimOptions): ClaimResult {
      const known = find(key);
      if (known?.state === 'done') return { status: 'done' };
      const isMine = known?.state === 'claimed' && known.token === token;
      const leftMs = known?.state === 'claimed' && !isMine ? known.leaseExpiresAt - now() : 0;
      if (leftMs > 0) return { status: 'in_progress', retryAfterMs: leftMs };
      const attempt = (known?.attempt ?? 0) + (isMine ? 0 : 1);
      const leaseExpiresAt = now() + leaseMs;
      const expiresAt = now() + Math.max(leaseMs, retainMs);
      records.set(key, { state: 'claimed', token, attempt, leaseExpiresAt, retainMs, expiresAt });
      return { status: 'acquired', claim: { key, token, attempt } };
    },

    renew(claim, { leaseMs }) {
      const record = findClaimed(claim);
      if (!record) return 'lost';
      const leaseExpiresAt = now() + leaseMs;
      const expiresAt = now() + Math.max(leaseMs, record.retainMs);
      records.set(claim.key, { ...record, leaseExpiresAt, expiresAt });
      return 'renewed';
    },

    complete({ key, token, attempt }, { retainMs }) {
      const known = find(key);
      if (known && (known.state === 'released' || known.token !== token)) return 'lost';
      const expiresAt = now() + retainMs;
      records.set(key, { state: 'done', token, attempt, leaseExpiresAt: 0, retainMs, expiresAt });
      return 'completed';
    },

    release(claim) {
      const record = findClaimed(claim);
      if (!record) return 'lost';
      records.set(claim.key, { ...record, state: 'released', expiresAt: now() + record.retainMs });
      return 'released';
    },

    async close() {},
  };
}
