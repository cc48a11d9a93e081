import { createHmac } from 'node:crypto';
import type { DeliveryRequest, ReadLimits, ReadResult } from '../../../src/index.ts';

export const secret = 'whsec_receiver_tests';

export interface RequestParts {
  readonly method?: string;
  readonly signature?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly read?: (limits: ReadLimits) => ReadResult | Promise<ReadResult>;
  readonly onDeadline?: 'accept' | 'redeliver';
}

/** The vendor's signature, made without the code under test. */
export function sign(body: Uint8Array, key: string | Uint8Array = secret): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** A request with these bytes, as an adapter hands it over. Signed, unless another signature is given. */
export function request(body: Uint8Array, parts: RequestParts = {}): DeliveryRequest {
  const { method = 'POST', signature = sign(body), headers = {}, onDeadline } = parts;
  const values: Record<string, string | null> = { ...headers, 'x-bluma-signature': signature };
  return {
    method,
    header: (name) => values[name],
    read: parts.read ?? (() => ({ ok: true, bytes: body })),
    ...(onDeadline && { onDeadline }),
  };
}

export interface EventParts {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly created_at?: unknown;
  readonly data?: unknown;
}

/** The body of an event, created now unless said otherwise. */
export function createBody(parts: EventParts = {}): Buffer {
  const event = {
    id: 'evt_1',
    type: 'video.completed',
    created_at: new Date().toISOString(),
    data: { id: 'video_1' },
    ...parts,
  };
  return Buffer.from(JSON.stringify(event));
}
