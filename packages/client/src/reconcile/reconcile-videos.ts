import type { Logger } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/shared';
import { pMapIterable, pMapSkip } from 'p-map';
import { abortable } from '../abortable.ts';
import { isAuthFailure, toApiFailure } from '../api-failure.ts';
import { redactFields } from '../redact.ts';
import {
  hasMethod,
  requireFunctions,
  requireKnownOptions,
  requireLogger,
  requireOption,
} from '../require-option.ts';
import { toAbortSignal } from '../signal.ts';
import { sleep } from '../sleep.ts';
import type { Video } from '../types/video.ts';
import { abortOnReturn } from './abort-on-return.ts';
import { abortableIds } from './abortable-ids.ts';
import { type Pause, RateGate } from './rate-gate.ts';
import { type TerminalEvent, type TerminalState, terminalEvent } from './terminal-event.ts';
import type { UnresolvedVideo } from './unresolved-video.ts';
import type { VideosClient } from './videos-client.ts';

export interface ReconcileVideosOptions {
  /** A `BlumaClient`, or another object that reads videos. */
  readonly client: VideosClient;
  /** The ids of videos without a terminal event, from your own records: `batch_…`. The API has no list of videos. */
  readonly ids: Iterable<string> | AsyncIterable<string>;
  /**
   * When deliveries began to fail: a `Date`, or ISO 8601. Videos that were created more than a day before are left out,
   * since they had ended by then. All that are asked for by default.
   */
  readonly since?: Date | string | undefined;
  /**
   * Whether the video's end was handled, by your records: it is left out then. Asked before the API is, and once more
   * right before the event is yielded.
   */
  readonly handled?: ((id: string) => boolean | Promise<boolean>) | undefined;
  /** Called with each video that has no event. @default one warning in the log for each */
  readonly onUnresolved?: ((video: UnresolvedVideo) => unknown) | undefined;
  /** The number of concurrent requests, and of events that wait for the iteration. @default 4 */
  readonly concurrency?: number | undefined;
  /** Ends the iteration immediately: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** `console`, pino and winston fit. @default console */
  readonly logger?: Logger | undefined;
  /** Waits when the API asks for it. For tests. @default a timer */
  readonly pause?: Pause | undefined;
}

const optionNames = [
  ...[
    'client',
    'ids',
    'since',
    'handled',
    'onUnresolved',
    'concurrency',
    'signal',
    'logger',
    'pause',
  ],
];

/** Longer than any video takes, queues included, and than its event is tried. */
const marginMs = 24 * 60 * 60_000;

/**
 * Asks the API about videos whose last event never came, and yields the events that would have been, in the order of
 * `ids`: after an outage, or while a webhook was switched off.
 *
 * An event's id is made of the video's: `evt_reconciled_completed_batch_…`. So two runs yield the same ids, and a receiver
 * or a worker with a store handles each once. The vendor's own event has another id: where that may have come as well,
 * say so with `handled`, or have your handlers write under {@link terminalKey}. `created_at` is when the API was asked,
 * and the link in `url` is a fresh one.
 *
 * Nothing is kept ready for long: while you handle an event, no more than `concurrency` others wait. When the API refuses
 * requests for being too many, all of them wait as it says. One video that it does not know, or cannot be asked about,
 * keeps no other one back.
 *
 * @throws rejects while it is iterated: with the API's error if the key is refused, with the signal's reason, with what
 *   `ids` or `handled` throw; and with a `ConfigurationError` `invalid_option`
 *
 * @example
 * ```ts
 * import { BlumaClient } from '@bluma-webhooks/client';
 * import { reconcileVideos } from '@bluma-webhooks/client/reconcile';
 * import { signPayload } from '@bluma-webhooks/core';
 *
 * // Each goes to your own endpoint, as Bluma would have sent it: verified, claimed, handled or queued.
 * export async function catchUp(ids: string[], secret: string) {
 *   const client = new BlumaClient();
 *   for await (const event of reconcileVideos({ client, ids })) {
 *     const body = new TextEncoder().encode(JSON.stringify(event));
 *     const signature = await signPayload(body, secret);
 *     const headers = { 'content-type': 'application/json', 'x-bluma-signature': signature };
 *     const url = 'http://localhost:3000/webhooks/bluma';
 *     const { ok, status } = await fetch(url, { method: 'POST', headers, body });
 *     if (!ok) console.error(`${event.id}: ${status}, reconcile it again`);
 *   }
 * }
 * ```
 */
export function reconcileVideos(
  options: ReconcileVideosOptions,
): AsyncGenerator<TerminalEvent, void, undefined> {
  return abortOnReturn((returning) => generateEvents(options, returning));
}

async function* generateEvents(
  options: ReconcileVideosOptions,
  returning: AbortSignal,
): AsyncGenerator<TerminalEvent, void, undefined> {
  requireKnownOptions(options, optionNames);
  const { ids, handled, concurrency = 4, onUnresolved, pause } = options;
  requireFunctions({ handled, onUnresolved, pause });
  requireLogger(options.logger);
  const given = toAbortSignal(options.signal);
  requireOption(Number.isInteger(concurrency) && concurrency >= 1, {
    name: 'concurrency',
    rule: 'a whole number from 1',
    value: concurrency,
    fix: 'omit it for 4',
  });
  // A text can be iterated too, letter by letter.
  const isList = ids instanceof Object && (Symbol.iterator in ids || Symbol.asyncIterator in ids);
  requireOption(isList, {
    name: 'ids',
    rule: 'a list of ids, or an async one',
    value: ids,
    fix: 'for one video, pass an array of its id',
  });
  const { videos } = options.client ?? {};
  const isClient = hasMethod(videos, 'get') && hasMethod(videos, 'download');
  requireOption(isClient, {
    name: 'client',
    rule: 'a BlumaClient',
    value: options.client,
    fix: 'an object with videos.get and videos.download fits too',
  });
  // Aborts the requests in flight when the iteration ends.
  const ending = new AbortController();
  const ends = [ending.signal, returning, ...(given ? [given] : [])];
  const signal = AbortSignal.any(ends);
  const isHandled = (id: string) => abortable(signal, (async () => handled?.(id))());
  const resolveEvent = createResolver(options, signal);
  const seen = new Set<string>();
  const events = pMapIterable(
    abortableIds(ids, signal),
    async (id) => {
      signal.throwIfAborted();
      if (seen.has(id)) return pMapSkip;
      seen.add(id);
      return (await isHandled(id)) ? pMapSkip : ((await resolveEvent(id)) ?? pMapSkip);
    },
    { concurrency },
  );
  try {
    for await (const event of events) {
      signal.throwIfAborted();
      if (!(await isHandled(event.data.id))) yield event;
    }
  } finally {
    ending.abort();
  }
}

/** @returns a function that creates the event of a video, or reports why there is none */
function createResolver(
  options: ReconcileVideosOptions,
  signal: AbortSignal,
): (id: string) => Promise<TerminalEvent | undefined> {
  const { videos } = options.client;
  const gate = new RateGate(options.pause ?? sleep, signal);
  const report = createReport(options, signal);
  const earliest = toEarliest(options.since);

  const toTerminalState = async (
    id: string,
    { status }: Video,
  ): Promise<TerminalState | undefined> => {
    if (status === 'failed') return { status: 'failed' };
    if (status !== 'completed') return undefined;
    // The video's own link may have expired long ago.
    const { download_url } = await gate.run(() => videos.download(id, { signal }));
    return { status: 'completed', url: download_url };
  };

  return async (id) => {
    try {
      const video = await gate.run(() => videos.get(id, { signal }));
      if (createdAt(video) < earliest) return undefined;
      const state = await toTerminalState(id, video);
      if (state) return terminalEvent({ ...video, id }, state, new Date());
      await report({ kind: 'pending', id, status: video.status });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const failure = toApiFailure(error);
      if (isAuthFailure(failure)) throw error;
      await report(
        failure.status === 404 ? { kind: 'missing', id } : { kind: 'failed', id, error },
      );
    }
    return undefined;
  };
}

function createReport({ logger, onUnresolved }: ReconcileVideosOptions, signal: AbortSignal) {
  const log = adaptLogger(logger);
  return async (video: UnresolvedVideo): Promise<void> => {
    const { id: videoId, kind } = video;
    if (!onUnresolved) {
      const details = video.kind === 'failed' ? { err: video.error } : {};
      return log.warn('video_unresolved', redactFields({ videoId, kind, ...details }));
    }
    try {
      await abortable(signal, (async () => onUnresolved(video))());
    } catch (err) {
      signal.throwIfAborted();
      log.error('unresolved_callback_failed', redactFields({ videoId, kind, err }));
    }
  };
}

/** In ms since 1970. @throws {ConfigurationError} `invalid_option` */
function toEarliest(since: Date | string | undefined): number {
  if (since === undefined) return Number.NEGATIVE_INFINITY;
  const at = isDateOrText(since) ? new Date(since).getTime() : Number.NaN;
  requireOption(!Number.isNaN(at), {
    name: 'since',
    rule: 'a Date or an ISO 8601 string',
    value: since,
    fix: 'omit it to ask about all ids',
  });
  return at - marginMs;
}

/** A `Date` of another realm, as test runners have them, is no instance of this one's. */
function isDateOrText(value: unknown): value is Date | string {
  return typeof value === 'string' || Object.prototype.toString.call(value) === '[object Date]';
}

/** In ms since 1970. A date that cannot be parsed counts as new. */
function createdAt({ created_at }: Video): number {
  const at = typeof created_at === 'string' ? Date.parse(created_at) : Number.NaN;
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}
