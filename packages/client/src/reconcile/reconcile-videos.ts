import type { Logger } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/worker';
import { pMapIterable, pMapSkip } from 'p-map';
import { abortable } from '../abortable.ts';
import { apiFailureOf, isAuthFailure } from '../api-failure.ts';
import { harmlessFields } from '../redact.ts';
import { hasMethod, requireOption } from '../require-option.ts';
import { sleep } from '../sleep.ts';
import type { Video } from '../types/video.ts';
import { abortableIds } from './abortable-ids.ts';
import { type Pause, RateGate } from './rate-gate.ts';
import { stoppable } from './stoppable.ts';
import { type Ending, type TerminalEvent, terminalEvent } from './terminal-event.ts';
import type { UnsettledVideo } from './unsettled-video.ts';
import type { VideosClient } from './videos-client.ts';

export interface ReconcileVideosOptions {
  /** A `BlumaClient`, or what else reads videos. */
  readonly client: VideosClient;
  /** The videos whose end you have not heard of: `batch_…`. From your own records, since the API has no list. */
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
  /** Told of each video that no event can be made of. By default each is a warning in the log. */
  readonly onUnsettled?: ((video: UnsettledVideo) => unknown) | undefined;
  /** How many videos are asked about at once, and how many events are kept ready. 4 */
  readonly concurrency?: number | undefined;
  /** Ends it at once, whatever it waits for: the iteration rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** `console`, pino and winston fit. */
  readonly logger?: Logger | undefined;
  /** How it waits where the API asks it to; for tests. */
  readonly pause?: Pause | undefined;
}

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
 * import { BlumaClient, reconcileVideos } from '@bluma-webhooks/client';
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
 *     if (!ok) console.error(`${event.id} was answered ${status}: reconcile it again`);
 *   }
 * }
 * ```
 */
export function reconcileVideos(
  options: ReconcileVideosOptions,
): AsyncGenerator<TerminalEvent, void, undefined> {
  return stoppable((stopping) => reconciled(options, stopping));
}

async function* reconciled(
  options: ReconcileVideosOptions,
  stopping: AbortSignal,
): AsyncGenerator<TerminalEvent, void, undefined> {
  const { ids, handled, concurrency = 4 } = options;
  requireOption(
    Number.isInteger(concurrency) && concurrency >= 1,
    'concurrency takes a whole number from 1',
  );
  // A text can be iterated too, letter by letter.
  const isList = ids instanceof Object && (Symbol.iterator in ids || Symbol.asyncIterator in ids);
  requireOption(isList, 'ids takes a list of ids');
  const { videos } = options.client ?? {};
  const isClient = hasMethod(videos, 'get') && hasMethod(videos, 'download');
  requireOption(isClient, 'client takes a BlumaClient');
  // Ends what is under way when nobody iterates any more.
  const ending = new AbortController();
  const ends = [ending.signal, stopping, ...(options.signal ? [options.signal] : [])];
  const signal = AbortSignal.any(ends);
  const isHandled = (id: string) => abortable(signal, (async () => handled?.(id))());
  const settle = createSettle(options, signal);
  const seen = new Set<string>();
  const events = pMapIterable(
    abortableIds(ids, signal),
    async (id) => {
      signal.throwIfAborted();
      if (seen.has(id)) return pMapSkip;
      seen.add(id);
      return (await isHandled(id)) ? pMapSkip : ((await settle(id)) ?? pMapSkip);
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

/** @returns what makes an event of a video, or says why there is none */
function createSettle(
  options: ReconcileVideosOptions,
  signal: AbortSignal,
): (id: string) => Promise<TerminalEvent | undefined> {
  const { videos } = options.client;
  const gate = new RateGate(options.pause ?? sleep, signal);
  const report = createReport(options, signal);
  const earliest = earliestOf(options.since);

  const endingOf = async (id: string, { status }: Video): Promise<Ending | undefined> => {
    if (status === 'failed') return { status: 'failed' };
    if (status !== 'completed') return undefined;
    // The video's own link may have expired long ago.
    const { download_url } = await gate.pass(() => videos.download(id, { signal }));
    return { status: 'completed', url: download_url };
  };

  return async (id) => {
    try {
      const video = await gate.pass(() => videos.get(id, { signal }));
      if (createdAt(video) < earliest) return undefined;
      const ending = await endingOf(id, video);
      if (ending) return terminalEvent({ ...video, id }, ending, new Date());
      await report({ kind: 'pending', id, status: video.status });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const failure = apiFailureOf(error);
      if (isAuthFailure(failure)) throw error;
      await report(
        failure.status === 404 ? { kind: 'missing', id } : { kind: 'failed', id, error },
      );
    }
    return undefined;
  };
}

function createReport({ logger, onUnsettled }: ReconcileVideosOptions, signal: AbortSignal) {
  const log = adaptLogger(logger);
  return async (video: UnsettledVideo): Promise<void> => {
    const { id: videoId, kind } = video;
    if (!onUnsettled) {
      const more = video.kind === 'failed' ? { err: video.error } : {};
      return log.warn('video_unsettled', harmlessFields({ videoId, kind, ...more }));
    }
    try {
      await abortable(signal, (async () => onUnsettled(video))());
    } catch (err) {
      signal.throwIfAborted();
      log.error('unsettled_callback_failed', harmlessFields({ videoId, kind, err }));
    }
  };
}

/** In ms since 1970. @throws {ConfigurationError} `invalid_option` */
function earliestOf(since: Date | string | undefined): number {
  if (since === undefined) return Number.NEGATIVE_INFINITY;
  const at = new Date(since).getTime();
  requireOption(!Number.isNaN(at), 'since takes a Date, or ISO 8601');
  return at - marginMs;
}

/** In ms since 1970. One that cannot be read is left out by nothing. */
function createdAt({ created_at }: Video): number {
  const at = typeof created_at === 'string' ? Date.parse(created_at) : Number.NaN;
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}
