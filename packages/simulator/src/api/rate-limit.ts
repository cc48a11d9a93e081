const hourMs = 3_600_000;

export type Tier = 'free' | 'starter' | 'pro' | 'enterprise';

/** The largest number of requests in any hour, for each key. */
const perHour: { readonly [name in Tier]: number } = {
  free: 100,
  starter: 1000,
  pro: 5000,
  enterprise: 50_000,
};

export const tiers: readonly string[] = Object.keys(perHour);

export interface RateLimitState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the oldest counted request is one hour old, in ms since 1970. */
  readonly resetAt: number;
}

/** Counts the requests of the last hour for each key. */
export class RateLimit {
  readonly #limit: number;
  readonly #requests = new Map<string, number[]>();

  constructor(tier: Tier) {
    this.#limit = perHour[tier];
  }

  /** Counts a request, unless the limit is reached. */
  count(key: string, now: number): RateLimitState {
    const requests = this.#requests.get(key) ?? [];
    this.#requests.set(key, requests);
    while (requests[0] !== undefined && requests[0] <= now - hourMs) requests.shift();
    const allowed = requests.length < this.#limit;
    if (allowed) requests.push(now);
    return {
      allowed,
      limit: this.#limit,
      remaining: this.#limit - requests.length,
      resetAt: (requests[0] ?? now) + hourMs,
    };
  }
}
