import { randomBytes, randomUUID } from 'node:crypto';

/** What the receiver gives a store for one event: a key and a token, each a string that nobody has seen before. */
export interface KeyAndToken {
  readonly key: string;
  readonly token: string;
}

export function keysAndTokens(count: number): readonly KeyAndToken[] {
  return Array.from({ length: count }, () => ({
    key: randomBytes(32).toString('hex'),
    token: randomUUID(),
  }));
}

/** The receiver's defaults. */
export const durations = { leaseMs: 20_000, retainMs: 7 * 24 * 3_600_000 };
