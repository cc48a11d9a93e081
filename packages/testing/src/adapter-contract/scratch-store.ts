import type { Claim, ClaimOptions, ClaimResult, IdempotencyStore } from '@bluma-webhooks/core';

interface Entry {
  token: string;
  attempt: number;
  state: 'claimed' | 'released' | 'done';
  /** Monotonic, in ms. */
  leaseUntil: number;
}

/**
 * The store port at its smallest, for one test: nothing is ever forgotten. It lets the contract share a store between
 * servers, or break one, without depending on any published store.
 */
export class ScratchStore implements IdempotencyStore {
  readonly #entries = new Map<string, Entry>();

  async claim(key: string, { token, leaseMs }: ClaimOptions): Promise<ClaimResult> {
    const now = performance.now();
    const entry = this.#entries.get(key);
    if (entry?.state === 'done') return { status: 'done' };
    const isHeld = entry?.state === 'claimed' && entry.leaseUntil > now;
    if (entry && isHeld && entry.token !== token) {
      return { status: 'in_progress', retryAfterMs: entry.leaseUntil - now };
    }
    const isSame = entry?.state === 'claimed' && entry.token === token;
    const attempt = isSame ? entry.attempt : (entry?.attempt ?? 0) + 1;
    this.#entries.set(key, { token, attempt, state: 'claimed', leaseUntil: now + leaseMs });
    return { status: 'acquired', claim: { key, token, attempt } };
  }

  async renew(claim: Claim, { leaseMs }: { readonly leaseMs: number }) {
    const entry = this.#heldBy(claim);
    if (!entry) return 'lost';
    entry.leaseUntil = performance.now() + leaseMs;
    return 'renewed';
  }

  async complete(claim: Claim) {
    const entry = this.#heldBy(claim);
    if (!entry) return 'lost';
    entry.state = 'done';
    return 'completed';
  }

  async release(claim: Claim) {
    const entry = this.#heldBy(claim);
    if (!entry) return 'lost';
    entry.state = 'released';
    return 'released';
  }

  async close(): Promise<void> {}

  #heldBy({ key, token }: Claim): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry?.state === 'claimed' && entry.token === token ? entry : undefined;
  }
}
