import { randomBytes, randomInt } from 'node:crypto';
import {
  type EventDataByType,
  type KnownEvent,
  type KnownEventType,
  knownEventTypes,
  type UnknownEvent,
} from '@bluma-webhooks/core';

/** What a test may set of an event. `data` is merged field by field, one level deep; fields not documented are fine. */
export interface EventOverrides<Data> {
  readonly id?: string;
  /** ISO 8601 in UTC, or whatever a test wants to see handled. */
  readonly created_at?: string;
  readonly data?: Partial<Data> & { readonly [field: string]: unknown };
}

/** What a test may set of an event whose type is not documented. `data` is taken as it is, `{}` if left out. */
export interface UnknownEventOverrides {
  readonly id?: string;
  readonly created_at?: string;
  readonly data?: unknown;
}

/**
 * An event as Bluma sends it: all documented fields of its type, a new `id`, created now.
 *
 * With any other type, such as one that the vendor adds later, an event of that type with empty `data`.
 *
 * @param type one of the documented event types, or any other
 * @param overrides what to set in the envelope; `data` is merged one level deep
 *
 * @example
 * ```ts
 * import { createEvent } from '@bluma-webhooks/testing';
 *
 * const event = createEvent('video.completed', { id: 'evt_1', data: { duration: 12 } });
 * console.log(event.data.url, event.data.duration);
 *
 * const later = createEvent('video.archived', { data: { id: 'batch_1' } });
 * ```
 */
export function createEvent<Type extends KnownEventType>(
  type: Type,
  overrides?: EventOverrides<EventDataByType[Type]>,
): KnownEvent<Type>;
export function createEvent<Type extends string>(
  // A documented type with wrong overrides must not pass for an unknown one.
  type: Type extends KnownEventType ? never : Type,
  overrides?: UnknownEventOverrides,
): UnknownEvent;
export function createEvent(type: string, overrides: UnknownEventOverrides = {}): UnknownEvent {
  const { id = `evt_${unique()}`, created_at = wireTime(new Date()), data } = overrides;
  if (!isKnownType(type)) return { id, type, created_at, data: data === undefined ? {} : data };
  const defaults = documented[type]();
  return { id, type, created_at, data: isRecord(data) ? { ...defaults, ...data } : defaults };
}

const documented: { readonly [Type in KnownEventType]: () => EventDataByType[Type] } = {
  'video.queued': () => video('queued'),
  'video.processing': () => video('processing'),
  'video.completed': () => {
    const base = video('completed');
    const link = `https://cdn.getbluma.com/videos/${base.id}`;
    return {
      ...base,
      user_id: `user_${unique()}`,
      url: `${link}.mp4`,
      thumbnail_url: `${link}.jpg`,
      duration: randomInt(8, 60),
      size_bytes: randomInt(1_000_000, 20_000_000),
      credits_consumed: randomInt(1, 10),
    };
  },
  'video.failed': () => ({
    ...video('failed'),
    user_id: `user_${unique()}`,
    error: { type: 'rendering_failed', detail: 'The template could not be rendered.' },
  }),
  'video.deleted': () => ({ id: videoId() }),
  'credits.low': () => ({ remaining: randomInt(1, 10) }),
  'credits.exhausted': () => ({ remaining: 0 }),
};

function video(status: string) {
  return { id: videoId(), status, template_id: 'meme-dialogue' };
}

const unique = () => randomBytes(9).toString('hex');

// What the API names a video when it is created.
const videoId = () => `batch_${unique()}`;

/** The vendor's times have no fraction of a second. */
const wireTime = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');

function isKnownType(type: string): type is KnownEventType {
  const types: readonly string[] = knownEventTypes;
  return types.includes(type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
