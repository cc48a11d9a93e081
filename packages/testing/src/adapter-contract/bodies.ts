// The jsdom environment of Jest has no global `TextEncoder`.
import { TextEncoder } from 'node:util';
import type { WebhookEvent } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';

export const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The JSON of an event, exactly `bytes` bytes long. */
export function createEventOfSize(bytes: number): Uint8Array {
  const event: WebhookEvent = createEvent('video.completed', { data: { padding: '' } });
  const { length } = JSON.stringify(event);
  const padding = 'x'.repeat(bytes - length);
  return toBytes(JSON.stringify({ ...event, data: { ...asObject(event.data), padding } }));
}

/** The JSON of an event with the given fields. `undefined` omits a field. */
export function envelope(fields: Readonly<Record<string, unknown>>): Uint8Array {
  return toBytes(JSON.stringify({ ...createEvent('video.completed'), ...fields }));
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
