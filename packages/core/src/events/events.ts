/**
 * What Bluma sends, as types. Only fields that the vendor documents are required. A type says what the
 * documentation promises, not what was checked: a verified event goes to its handler whatever its `data` contains.
 *
 * Each interface is open in two ways: fields that are not listed stay on the object at run time, and an
 * interface can be widened where it is used:
 *
 * @example
 * ```ts
 * declare module '@bluma-webhooks/core' {
 *   interface VideoCompletedData {
 *     readonly width?: number;
 *   }
 * }
 * ```
 */

/** The envelope that every delivery has. `created_at` is ISO 8601 in UTC; `''` if a delivery carried none. */
export interface EventEnvelope<Type extends string, Data> {
  /** Unique for each event and the same in each re-delivery of it: `evt_…`. */
  readonly id: string;
  readonly type: Type;
  readonly created_at: string;
  readonly data: Data;
}

/** What all video events but `video.deleted` carry. */
export interface VideoData {
  readonly id: string;
  readonly status: string;
  /** A slug such as `meme-dialogue`. The set is open. */
  readonly template_id: string;
  readonly user_id?: string;
}

export interface VideoQueuedData extends VideoData {}

export interface VideoProcessingData extends VideoData {}

export interface VideoCompletedData extends VideoData {
  /** Expires after 1 hour: fetch the file, or ask the API for a new link. Do not store the link. */
  readonly url: string;
  readonly thumbnail_url: string;
  /** In seconds. */
  readonly duration: number;
  readonly size_bytes: number;
  readonly credits_consumed: number;
}

export interface VideoFailedData extends VideoData {
  readonly error: {
    /** For example `rendering_failed`. The set is open. */
    readonly type: string;
    readonly detail: string;
  };
}

export interface VideoDeletedData {
  readonly id: string;
}

export interface CreditsLowData {
  /** Credits left; below 10. */
  readonly remaining: number;
}

export interface CreditsExhaustedData {
  /** Credits left: 0. */
  readonly remaining: number;
}

/** Each documented event type and its `data`. */
export interface EventDataByType {
  readonly 'video.queued': VideoQueuedData;
  readonly 'video.processing': VideoProcessingData;
  readonly 'video.completed': VideoCompletedData;
  readonly 'video.failed': VideoFailedData;
  readonly 'video.deleted': VideoDeletedData;
  readonly 'credits.low': CreditsLowData;
  readonly 'credits.exhausted': CreditsExhaustedData;
}

export type KnownEventType = keyof EventDataByType;

/** An event of a documented type: a union discriminated by `type`. */
export type KnownEvent<Type extends KnownEventType = KnownEventType> = {
  [T in Type]: EventEnvelope<T, EventDataByType[T]>;
}[Type];

/** An event of a type that the vendor added after this version was published. */
export type UnknownEvent = EventEnvelope<string & {}, unknown>;

export type WebhookEvent = KnownEvent | UnknownEvent;

/** The documented event types, in the order of a video's life. */
export const knownEventTypes = [
  'video.queued',
  'video.processing',
  'video.completed',
  'video.failed',
  'video.deleted',
  'credits.low',
  'credits.exhausted',
] as const satisfies readonly KnownEventType[];

/**
 * Tells a documented event from one that was added later. After it, a `switch` on `event.type` narrows `event.data`.
 *
 * @example
 * ```ts
 * import { isKnownEvent, type WebhookEvent } from '@bluma-webhooks/core';
 *
 * function title(event: WebhookEvent): string {
 *   if (!isKnownEvent(event)) return `something new: ${event.type}`;
 *   return event.type === 'video.completed' ? event.data.url : event.type;
 * }
 * ```
 */
export function isKnownEvent<Event extends WebhookEvent>(
  event: Event,
): event is Extract<Event, KnownEvent> {
  const types: readonly string[] = knownEventTypes;
  return types.includes(event.type);
}
