import type { ReceiverContext } from './context.ts';
import { type ParseErrorCode, refuse } from './errors.ts';
import { parseEvent } from './events/parse-event.ts';
import { now } from './lib/clock.ts';
import { isPromise } from './lib/maybe-promise.ts';
import { settlesWithin } from './lib/timeout.ts';
import { refuseOption, toText } from './option-checks.ts';
import { type ReceiverOptions, resolveSettings } from './options.ts';
import { type DeliveryResponse, findRefusal, type Outcome, toResponse } from './outcome.ts';
import type { DeliveryRequest } from './ports/delivery-request.ts';
import { type Logger, wrapLogger } from './ports/logger.ts';
import { createReport } from './ports/observer.ts';
import type { IdempotencyStore } from './ports/store.ts';
import { createInlineProcessing } from './processing/inline.ts';
import { claimNamespace } from './processing/namespace.ts';
import type { Processing } from './processing/processing.ts';
import { createQueuedProcessing } from './processing/queued.ts';
import { createDefaultOnDeadline } from './run/default-on-deadline.ts';
import { type Delivery, leftMs } from './run/delivery.ts';
import { idempotencyKey } from './run/idempotency-key.ts';
import { RunRegistry } from './run/run-registry.ts';
import { sendDeadLetter } from './run/send-dead-letter.ts';
import { createTokens } from './run/token.ts';
import { type CloseReport, type PendingWork, Shutdown } from './shutdown.ts';
import { findCutBodyFix } from './verify/cut-body.ts';
import { createSignatureRefusal } from './verify/refuse-signature.ts';
import { findKey } from './verify/secret-key.ts';
import { createSecretKeySource } from './verify/secrets.ts';
import { parseSignature } from './verify/signature.ts';
import { ageMs, checkTimestamp } from './verify/timestamp.ts';

export interface Receiver {
  /** Processes a delivery, from its headers to its response. Never rejects. */
  receive(request: DeliveryRequest): Promise<DeliveryResponse>;
  /** Whether `close` was called. From then on, an adapter closes the connection of each delivery with its response. */
  readonly isClosing: boolean;
  /**
   * Refuses new events and waits for the runs. After `timeoutMs` it aborts the runs that are left, and releases their claims.
   * Call it right after the server has stopped listening, and do not wait for its last responses: from then on, a delivery
   * whose handler takes too long is answered 503 instead of 202. A second call returns the report of the first one. You
   * close the store and the queue yourself.
   *
   * @param options `timeoutMs`: how long to wait, in ms; the default is 7000. The claims of aborted runs take up to 2000
   *   longer, so that all of it ends before `docker stop` kills the process, which is after 10 s
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<CloseReport>;
}

/** The defaults of an adapter, for options that the user left out. */
export interface ReceiverDefaults {
  readonly store?: ((logger: Logger) => IdempotencyStore) | undefined;
}

const closeTimeoutMs = 7000;

/** Bluma sends an event five times at most. */
const attempts = 5;
/** The fourth attempt comes after 6 minutes, the fifth after 66. In ms. */
const lastAttemptAgeMs = 35 * 60 * 1000;

/**
 * Creates the receiver that an adapter calls for each request. If there is an adapter for your server, use the adapter.
 *
 * @throws {BlumaWebhookError} `missing_secret`, `missing_handlers`, `unknown_handler`, `invalid_handler`,
 *   `missing_store`, `invalid_option`, `namespace_in_use`: mistakes in the options are found here, not at the first
 *   delivery
 *
 * @example
 * ```ts
 * import { createReceiver, type DeliveryRequest } from '@bluma-webhooks/core';
 * import { memoryStore } from '@bluma-webhooks/store-memory';
 *
 * const receiver = createReceiver({
 *   secret: process.env.BLUMA_WEBHOOK_SECRET,
 *   store: memoryStore(),
 *   handlers: { 'video.completed': async (event) => console.log(event.data.url) },
 * });
 *
 * export async function answer(request: DeliveryRequest) {
 *   const { status, headers, body } = await receiver.receive(request);
 *   return { status, headers, body };
 * }
 * ```
 */
export function createReceiver(
  options: ReceiverOptions,
  defaults: ReceiverDefaults = {},
): Receiver {
  const settings = resolveSettings(options);
  const { observer, onDeadLetter } = options;
  const logger = wrapLogger(options.logger);
  const report = createReport(logger, observer, settings.namespace);
  const shutdown = new Shutdown();
  const context: ReceiverContext = { ...settings, logger, report, onDeadLetter, shutdown };
  const secretKeys = createSecretKeySource(options.secret, report);
  const refuseSignature = createSignatureRefusal();
  const runs = new RunRegistry();
  /** Dead letters that `onDeadLetter` has not taken yet. */
  const pending = new Set<PendingWork>();
  const processing = createProcessing(options, defaults, runs, context);
  const defaultOnDeadline = createDefaultOnDeadline(options.queue ? undefined : logger);

  /** The checks, in the order that docs/errors.md promises. */
  const processDelivery = async (
    request: DeliveryRequest,
    delivery: Delivery,
  ): Promise<Outcome> => {
    if (request.method !== 'POST') return { kind: 'method_not_allowed' };
    const encoding = request.header('content-encoding') ?? '';
    if (!/^(identity)?$/i.test(encoding)) return { kind: 'unsupported_encoding' };
    const signature = request.header('x-bluma-signature');
    const { mac, code } = parseSignature(signature);
    const deadline = delivery.startedAt + delivery.deadlineMs;
    if (code) {
      const refusal = signature
        ? await refuseSignature({ header: signature }, deadline)
        : undefined;
      return refusal ? { kind: code, refusal } : { kind: code };
    }

    const limits = { maxBytes: context.maxBodyBytes, timeoutMs: context.deadlineMs };
    const reading = request.read(limits);
    const read = isPromise(reading) ? await reading : reading;
    if (!read.ok) {
      if ('fix' in read) report({ name: 'body_already_parsed', fix: read.fix });
      return { kind: read.code };
    }
    const { bytes } = read;

    const fetched = secretKeys.get(deadline);
    const keys = isPromise(fetched) ? await fetched : fetched;
    if (!keys) return { kind: 'secret_unavailable' };
    const found = findKey(keys, bytes, mac);
    let secretIndex = isPromise(found) ? await found : found;
    if (secretIndex < 0) {
      const newer = await secretKeys.getNewer(keys, deadline);
      if (newer) secretIndex = await findKey(newer, bytes, mac);
      if (secretIndex < 0) {
        const cutFix = findCutBodyFix(request, bytes);
        if (cutFix) {
          report({ name: 'body_already_parsed', fix: cutFix });
          return { kind: 'body_already_parsed' };
        }
        const signed = { keys: newer ?? keys, body: bytes, mac };
        const refusal = await refuseSignature({ header: signature ?? '', signed }, deadline);
        return { kind: 'invalid_signature', refusal };
      }
    }

    const parsed = parseEvent(bytes);
    if (!parsed.ok) return deadLetterUnreadable(bytes, parsed.code, delivery);
    const { event } = parsed;
    delivery.eventContext = { eventId: clip(event.id), eventType: clip(event.type), secretIndex };
    report({ name: 'verified' }, delivery.eventContext);

    const age = checkTimestamp(event.created_at, delivery.receivedAt, context.maxAgeMs);
    if (age !== 'current') report({ name: age }, delivery.eventContext);
    if (age === 'stale') return { kind: age, event };
    const handler = processing.findHandler(event.type);
    if (!handler) return { kind: 'ignored', event };
    const hash = idempotencyKey(context.namespace, event.id);
    const key = isPromise(hash) ? await hash : hash;
    if (!shutdown.isAccepting) return { kind: 'shutting_down', event };
    return processing.process({ key, event, handler, delivery, body: bytes });
  };

  /** The body is verified, so it is Bluma's. It is no event, so a redelivery would not help. */
  const deadLetterUnreadable = async (
    body: Uint8Array,
    error: ParseErrorCode,
    delivery: Delivery,
  ): Promise<Outcome> => {
    const { receivedAt, onDeadline } = delivery;
    const finished = sendDeadLetter({ reason: 'unreadable', error, body, receivedAt }, context);
    const work = { finished };
    pending.add(work);
    void finished.then(() => pending.delete(work));
    delivery.finished = finished;
    if (!(await settlesWithin(leftMs(delivery), finished))) {
      return { kind: onDeadline === 'accept' ? 'accepted' : 'deadline_exceeded' };
    }
    return { kind: (await finished) ? 'dead_letter' : 'handler_failed' };
  };

  return {
    async receive(request) {
      const startedAt = now();
      const delivery: Delivery = {
        receivedAt: new Date(),
        startedAt,
        deadlineMs: context.deadlineMs,
        onDeadline:
          request.onDeadline ?? context.onDeadline ?? defaultOnDeadline(request.outlivesResponse),
        eventContext: {},
      };
      let outcome: Outcome;
      try {
        outcome = await processDelivery(request, delivery);
      } catch (err) {
        report({ name: 'internal_error', err }, delivery.eventContext);
        outcome = { kind: 'internal_error' };
      }
      const response = toResponse(outcome, delivery.finished);
      const { kind } = outcome;
      const { status } = response;
      const refusal = findRefusal(outcome);
      const durationMs = now() - startedAt;
      const step = { name: 'responded', outcome: kind, status, durationMs } as const;
      report(refusal ? { ...step, ...refusal } : step, delivery.eventContext);
      if (status >= 500 && isLastAttempt(outcome, delivery)) {
        report({ name: 'last_attempt_failed', outcome: kind }, delivery.eventContext);
      }
      return response;
    },
    get isClosing() {
      return !shutdown.isAccepting;
    },
    async close({ timeoutMs = closeTimeoutMs } = {}) {
      if (!(timeoutMs >= 0)) {
        refuseOption('timeoutMs', { expected: 'a number of ms from 0', got: toText(timeoutMs) });
      }
      return shutdown.close(() => [...runs.all(), ...pending], timeoutMs);
    },
  };
}

/** @throws {BlumaWebhookError} `missing_handlers`, `missing_store`, `namespace_in_use` and the like */
function createProcessing(
  { handlers, queue, store: given }: ReceiverOptions,
  defaults: ReceiverDefaults,
  runs: RunRegistry,
  context: ReceiverContext,
): Processing {
  if (queue) return createQueuedProcessing(handlers, queue, context);
  const store = given ?? defaults.store?.(context.logger);
  if (!store) refuse('missing_store', 'Set store');
  const processing = createInlineProcessing(handlers, runs, {
    ...context,
    store,
    createToken: createTokens(),
  });
  const release = claimNamespace(store, context.namespace);
  context.shutdown.draining.addEventListener('abort', release);
  return processing;
}

/** The fifth attempt, or one that comes as late as only the fifth does: some attempts never reach a claim. */
function isLastAttempt(outcome: Outcome, { receivedAt, eventContext }: Delivery): boolean {
  if (!('event' in outcome) || !outcome.event) return false;
  const { attempt = 1 } = eventContext;
  return attempt >= attempts || ageMs(outcome.event.created_at, receivedAt) > lastAttemptAgeMs;
}

/** An id may be a megabyte long. A log line may not. */
const clip = (text: string) => text.slice(0, 200);
