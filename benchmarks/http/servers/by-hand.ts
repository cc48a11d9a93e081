import { createHmac, timingSafeEqual } from 'node:crypto';
import { secret } from '../../event-body.ts';

/** A careful hand-written verification: bytes, constant time, no exception for a header of another length. */
export function isSigned(body: Buffer, header: string | string[] | undefined): boolean {
  if (typeof header !== 'string' || !header.startsWith('sha256=')) return false;
  const sent = Buffer.from(header.slice(7), 'hex');
  const mac = createHmac('sha256', secret).update(body).digest();
  return sent.length === mac.length && timingSafeEqual(sent, mac);
}

export interface Event {
  readonly id: string;
  readonly type: string;
}

/** An empty handler, found by its type. */
export const handlers: Readonly<Record<string, (event: Event) => Promise<void>>> = {
  'video.completed': async () => {},
};
