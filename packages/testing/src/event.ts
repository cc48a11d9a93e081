import { createHash, randomBytes, randomInt } from 'node:crypto';
import {
  type EventDataByType,
  type KnownEvent,
  type KnownEventType,
  knownEventTypes,
  type UnknownEvent,
} from '@bluma-webhooks/core';
import { aFunction, anything, aSeed, checkOptions, type OptionChecks } from './check-options.ts';

/** What a test may set of an event. `data` is merged field by field, one level deep; fields not documented are fine. */
export interface EventOverrides<Data> {
  readonly id?: string | undefined;
  /** ISO 8601 in UTC, or whatever a test wants to see handled. */
  readonly created_at?: string | undefined;
  readonly data?: (Partial<Data> & { readonly [field: string]: unknown }) | undefined;
}

/** What a test may set of an event whose type is not documented. `data` is taken as it is, `{}` if left out. */
export interface UnknownEventOverrides {
  readonly id?: string | undefined;
  readonly created_at?: string | undefined;
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
  type: [Type] extends [KnownEventType] ? never : Type,
  overrides?: UnknownEventOverrides,
): UnknownEvent;
export function createEvent(type: string, overrides?: UnknownEventOverrides): UnknownEvent {
  return buildEvent(type, overrides, unseeded);
}

/** Where what is not given comes from. */
interface EventSource {
  /** In ms since 1970. */
  now(): number;
  /** 18 hex digits, others each time. */
  unique(): string;
  /** A whole number from `from` up to, but not including, `to`. */
  between(from: number, to: number): number;
}

const unseeded: EventSource = {
  now: Date.now,
  unique: () => randomBytes(9).toString('hex'),
  between: randomInt,
};

/**
 * `createEvent`, with the same ids and data in the same order each time: the same seed gives the same events. Their
 * `created_at` is now all the same; give it, or `now`, to have it repeated too.
 *
 * Ids are the same in each run. Where a store lasts from one run to the next, they are found there as done.
 *
 * @param options `seed`: a text or a number. `now`: the time in ms since 1970
 *
 * @example
 * ```ts
 * import { seededEvents } from '@bluma-webhooks/testing';
 *
 * const createEvent = seededEvents({ seed: 1, now: () => Date.UTC(2025, 10, 3) });
 * const event = createEvent('video.completed'); // in each run the same
 * ```
 */
export function seededEvents(options: {
  readonly seed: string | number;
  readonly now?: (() => number) | undefined;
}): typeof createEvent {
  checkOptions('options', options, { seed: aSeed, now: aFunction });
  const { seed, now = Date.now } = options;
  aSeed('seed', seed);
  let drawn = 0;
  const draw = () => createHash('sha256').update(`${seed}\0${drawn++}`).digest();
  const source: EventSource = {
    now,
    unique: () => draw().toString('hex', 0, 9),
    between: (from, to) => from + Math.floor((draw().readUInt32BE() / 2 ** 32) * (to - from)),
  };
  function createSeeded<Type extends KnownEventType>(
    type: Type,
    overrides?: EventOverrides<EventDataByType[Type]>,
  ): KnownEvent<Type>;
  function createSeeded<Type extends string>(
    type: [Type] extends [KnownEventType] ? never : Type,
    overrides?: UnknownEventOverrides,
  ): UnknownEvent;
  function createSeeded(type: string, overrides?: UnknownEventOverrides): UnknownEvent {
    return buildEvent(type, overrides, source);
  }
  return createSeeded;
}

/** A test may want to see any value handled. */
const overrideChecks: OptionChecks<UnknownEventOverrides> = {
  id: anything,
  created_at: anything,
  data: anything,
};

/** An event of any type; what is not given comes from `source`. */
function buildEvent(
  type: string,
  overrides: UnknownEventOverrides = {},
  source: EventSource,
): UnknownEvent {
  checkOptions('overrides', overrides, overrideChecks);
  const { id = `evt_${source.unique()}`, data } = overrides;
  const created_at = overrides.created_at ?? wireTime(source.now());
  if (!isKnownType(type)) return { id, type, created_at, data: data === undefined ? {} : data };
  const defaults = documented[type](source);
  return { id, type, created_at, data: isRecord(data) ? { ...defaults, ...data } : defaults };
}

type DataBuilder<Type extends KnownEventType> = (source: EventSource) => EventDataByType[Type];

const documented: { readonly [Type in KnownEventType]: DataBuilder<Type> } = {
  'video.queued': (source) => video('queued', source),
  'video.processing': (source) => video('processing', source),
  'video.completed': (source) => {
    const base = video('completed', source);
    const link = `https://cdn.getbluma.com/videos/${base.id}`;
    return {
      ...base,
      user_id: `user_${source.unique()}`,
      url: `${link}.mp4`,
      thumbnail_url: `${link}.jpg`,
      duration: source.between(8, 60),
      size_bytes: source.between(1_000_000, 20_000_000),
      credits_consumed: source.between(1, 10),
    };
  },
  'video.failed': (source) => ({
    ...video('failed', source),
    user_id: `user_${source.unique()}`,
    error: { type: 'rendering_failed', detail: 'The template could not be rendered.' },
  }),
  'video.deleted': (source) => ({ id: videoId(source) }),
  'credits.low': (source) => ({ remaining: source.between(1, 10) }),
  'credits.exhausted': () => ({ remaining: 0 }),
};

function video(status: string, source: EventSource) {
  return { id: videoId(source), status, template_id: 'meme-dialogue' };
}

// What the API names a video when it is created.
const videoId = (source: EventSource) => `batch_${source.unique()}`;

/** The vendor's times have no fraction of a second. */
function wireTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function isKnownType(type: string): type is KnownEventType {
  const types: readonly string[] = knownEventTypes;
  return types.includes(type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
