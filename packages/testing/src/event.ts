import { createHash, randomBytes, randomInt } from 'node:crypto';
import {
  type EventDataByType,
  type KnownEvent,
  type KnownEventType,
  knownEventTypes,
  type UnknownEvent,
} from '@bluma-webhooks/core';
import { aFunction, anything, aSeed, checkOptions, type OptionChecks } from './check-options.ts';

/**
 * The fields that a test can set in an event. `data` is merged field by field, one level deep. Undocumented fields are
 * allowed.
 */
export interface EventOverrides<Data> {
  readonly id?: string | undefined;
  /** ISO 8601 in UTC. A test can also set any other text. */
  readonly created_at?: string | undefined;
  readonly data?: (Partial<Data> & { readonly [field: string]: unknown }) | undefined;
}

/**
 * The fields that a test can set in an event of an undocumented type. `data` is used as it is, and is `{}` by default.
 */
export interface UnknownEventOverrides {
  readonly id?: string | undefined;
  readonly created_at?: string | undefined;
  readonly data?: unknown;
}

/**
 * Creates an event as Bluma sends it, with all documented fields of its type, a new `id`, and the current time as
 * `created_at`.
 *
 * An event of any other type, such as a type that the vendor adds later, has empty `data` by default.
 *
 * @param type a documented event type, or any other
 * @param overrides the fields to set. `data` of a documented type is merged one level deep
 * @throws {BlumaWebhookError} `invalid_option` if `overrides` has an unknown field
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
  // Without this, a documented type with wrong overrides would compile as an unknown type.
  type: [Type] extends [KnownEventType] ? never : Type,
  overrides?: UnknownEventOverrides,
): UnknownEvent;
export function createEvent(type: string, overrides?: UnknownEventOverrides): UnknownEvent {
  return buildEvent(type, overrides, unseeded);
}

/** Generates the values that a test does not set. */
interface EventSource {
  /** The current time, in ms since 1970. */
  now(): number;
  /** 18 hex digits, different in each call. */
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
 * Returns a `createEvent` that generates the same ids and data in the same order for the same seed. `created_at` is the
 * current time. Set `now` or `created_at` to repeat it too.
 *
 * The ids are the same in each run. If a store outlives a run, it reports these events as done in the next run.
 *
 * @param options `seed`: a string or a number. `now`: returns the time, in ms since 1970
 * @throws {BlumaWebhookError} `invalid_option`
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

/** Any value is allowed, so that a test can send it to a receiver. */
const overrideChecks: OptionChecks<UnknownEventOverrides> = {
  id: anything,
  created_at: anything,
  data: anything,
};

/** Creates an event of any type. `source` generates the values that are not set. */
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

// The API gives a new video an id of this form.
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
