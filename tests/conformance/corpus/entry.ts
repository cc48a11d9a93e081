import type { RawRequest } from '../raw-request.ts';
import type { RawResponse } from '../raw-response.ts';

export type Exchange = readonly [request: RawRequest, answer: RawResponse];

/** What is sent on one connection, and what every server has to answer. */
export interface Entry {
  readonly name: string;
  /** Each is sent after the response to the one before; or, pipelined, all together. */
  readonly exchanges: readonly Exchange[];
  readonly isPipelined?: boolean;
}

export const single = (name: string, ...exchange: Exchange): Entry => ({
  name,
  exchanges: [exchange],
});

export const sequence = (name: string, ...exchanges: Exchange[]): Entry => ({ name, exchanges });

export const pipeline = (name: string, ...exchanges: Exchange[]): Entry => ({
  name,
  exchanges,
  isPipelined: true,
});
