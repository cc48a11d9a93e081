/** The `X-RateLimit-*` headers of a key: requests in a sliding hour. */
export interface RateLimits {
  /** `X-RateLimit-Limit` */
  readonly limit?: number;
  /** `X-RateLimit-Remaining` */
  readonly remaining?: number;
  /** `X-RateLimit-Reset`, which is in Unix seconds. */
  readonly resetAt?: Date;
}

/** Reads a response's headers. Values that are no numbers are omitted. */
export function parseRateLimits(headers: Headers): RateLimits {
  const limit = numberIn(headers, 'x-ratelimit-limit');
  const remaining = numberIn(headers, 'x-ratelimit-remaining');
  const reset = numberIn(headers, 'x-ratelimit-reset');
  return {
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(reset !== undefined && { resetAt: new Date(reset * 1000) }),
  };
}

function numberIn(headers: Headers, name: string): number | undefined {
  const value = headers.get(name)?.trim();
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
