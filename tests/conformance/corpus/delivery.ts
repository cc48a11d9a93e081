import { createHmac } from 'node:crypto';
import type { Header, RawRequest } from '../raw-request.ts';

export const secret = 'whsec_parity_a1b2c3d4e5f6g7h8';

/** Signed without the packages, so that their verification is not compared with their own signature. */
export function signBody(body: Uint8Array, by = secret): string {
  return `sha256=${createHmac('sha256', by).update(body).digest('hex')}`;
}

export interface DeliveryOptions {
  readonly method?: string;
  /** Put behind the path. */
  readonly query?: string;
  readonly version?: '1.0' | '1.1';
  readonly secret?: string;
  /** Sent in place of what was signed. */
  readonly sent?: Uint8Array;
  /** Over the usual ones; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Behind the others, a second one of the same name included. */
  readonly more?: readonly Header[];
  /** In chunks of this size, without a length. */
  readonly chunkBytes?: number;
}

/** A signed delivery of these bytes, or of what is to be made wrong of it. */
export function delivery(body: Uint8Array | string, options: DeliveryOptions = {}): RawRequest {
  const signed = typeof body === 'string' ? Buffer.from(body) : body;
  const { method = 'POST', query = '', version = '1.1', sent = signed, chunkBytes } = options;
  const headers: Record<string, string | undefined> = {
    host: 'hooks.example.com',
    'user-agent': 'Bluma-Webhooks/1.0',
    'content-type': 'application/json',
    'x-bluma-signature': signBody(signed, options.secret),
    ...(chunkBytes ? { 'transfer-encoding': 'chunked' } : { 'content-length': `${sent.length}` }),
    ...options.headers,
  };
  const present = Object.entries(headers).filter((header): header is [string, string] => {
    return header[1] !== undefined;
  });
  return {
    method,
    target: `/webhooks/bluma${query}`,
    version,
    headers: [...present, ...(options.more ?? [])],
    body: chunkBytes ? [...split(sent, chunkBytes), Buffer.alloc(0)] : [sent],
  };
}

function split(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}
