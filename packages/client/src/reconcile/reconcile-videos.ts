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
   * When deliveries began to fail: a `Date`, or a string in ISO 8601. Videos that were created more than a day before
   * that are skipped, since they had ended by then.
   *
   * @default no video is skipped
   */
  readonly since?: Date | string | undefined;
  /**
   * Whether your records show that the video's terminal event was handled. Such a video is skipped. Called before the
   * API is asked, and again right before the event is yielded.
   */
  readonly handled?: ((id: string) => boolean | Promise<boolean>) | undefined;
  /** Called with each video that has no event. @default one warning in the log for each */
  readonly onUnresolved?: ((video: UnresolvedVideo) => unknown) | undefined;
  /** The largest number of concurrent requests, and of events that wait for the iteration. @default 4 */
  readonly concurrency?: number | undefined;
  /** Aborts the iteration immediately: it rejects with the signal's reason. */
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

/** Longer than the creation of any video, queues included, and longer than Bluma retries its event. */
const marginMs = 24 * 60 * 60_000;

/**
 * Finds videos whose terminal event never arrived, for example after an outage, or while a webhook was switched off.
 * Asks the API about each id, and yields the missing events in the order of `ids`.
 *
 * The id of an event is made from the id of the video: `evt_reconciled_completed_batch_…`. So two runs yield the same
 * ids, and a receiver or a worker with a store handles each event once. Bluma's own event has another id. If Bluma may
 * have delivered it too, return `true` from `handled`, or store the results of your handlers under {@link terminalKey}.
 * `created_at` is the time of the request to the API, and the link in `url` is a fresh one.
 *
 * While you handle an event, at most `concurrency` other events wait, so that their links stay fresh. If the API
 * refuses requests because there are too many, all requests wait for as long as it asks. A video that the API does not
 * know, or that it cannot return, does not delay the others.
 *
 * @throws {ConfigurationError} `invalid_option`. Like all errors, it is thrown during the iteration
 * @throws the API's error if the key is refused, the signal's reason, and the errors of `ids` and `handled`
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
  // A string can be iterated too, character by character.
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
    // The link of `videos.get` may have expired long ago.
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

/** Accepts a `Date` of another realm, as test runners create it. `instanceof` would refuse it. */
function isDateOrText(value: unknown): value is Date | string {
  return typeof value === 'string' || Object.prototype.toString.call(value) === '[object Date]';
}

/** In ms since 1970. A date that cannot be parsed counts as new. */
function createdAt({ created_at }: Video): number {
  const at = typeof created_at === 'string' ? Date.parse(created_at) : Number.NaN;
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}
