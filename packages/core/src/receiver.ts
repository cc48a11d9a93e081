import { ageOf } from './age.ts';
import { type CloseReport, closeRuns } from './close.ts';
import { handOver } from './dead-letter.ts';
import type { Delivery } from './delivery.ts';
import type { Environment } from './environment.ts';
import type { ParseErrorCode } from './errors.ts';
import { createInlineIntake, createQueueIntake } from './intake.ts';
import { idempotencyKey } from './key.ts';
import { adaptLogger, type Logger } from './logger.ts';
import { type ReceiverOptions, resolveSettings } from './options.ts';
import { type Answer, answerOf, type Outcome } from './outcome.ts';
import { parseEvent } from './parse.ts';
import { createReport } from './reporter.ts';
import type { DeliveryRequest } from './request.ts';
import { atDeadline } from './run.ts';
import { createSecretKeys } from './secrets.ts';
import { findKey, parseSignature } from './signature.ts';
import type { IdempotencyStore } from './store.ts';
import { expired, now, within } from './timeout.ts';

export interface Receiver {
  /** The life of a delivery, from its headers to its answer. Never rejects. */
  receive(request: DeliveryRequest): Promise<Answer>;
  /**
   * Takes no more events and waits for running ones. After `timeoutMs` (10 s if not given) it aborts what still runs
   * and gives the claims back. Call it after the server has stopped listening: each 503 is a strike. A second call
   * gets the first one's report. Leaves the store and the queue open: they are yours.
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<CloseReport>;
}

/** What a server's adapter brings for what the user left out. */
export interface ReceiverDefaults {
  readonly store?: ((logger: Logger) => IdempotencyStore) | undefined;
}

const closeTimeoutMs = 10_000;

/**
 * Makes the receiver that every adapter hands its requests to. Where there is an adapter for your server, use that.
 *
 * @throws {BlumaWebhookError} `missing_secret`, `missing_handlers`, `unknown_handler`, `invalid_handler`,
 *   `missing_store`, `invalid_option`, `endpoint_in_use`: what is wrong with the options is said here, not at the
 *   first delivery
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
  const { queue, handlers, store, observer, onDeadLetter } = options;
  const settings = resolveSettings(options);
  const logger = adaptLogger(options.logger);
  const report = createReport(logger, observer, settings.endpoint);
  const env: Environment = {
    ...settings,
    logger,
    report,
    onDeadLetter,
    phase: 'open',
    onDraining: new Set(),
    runs: [],
    unfinished: new Set(),
  };
  const secretKeys = createSecretKeys(options.secret, report);
  const intake = queue
    ? createQueueIntake(handlers, queue, env)
    : createInlineIntake(handlers, store ?? defaults.store?.(logger), env);
  let closed: Promise<CloseReport> | undefined;

  /** The checks, in the order that the answers promise. */
  const judge = async (request: DeliveryRequest, delivery: Delivery): Promise<Outcome> => {
    if (request.method !== 'POST') return { kind: 'method_not_allowed' };
    const encoding = request.header('content-encoding') ?? '';
    if (!/^(identity)?$/i.test(encoding)) return { kind: 'unsupported_encoding' };
    const { mac, code } = parseSignature(request.header('x-bluma-signature'));
    if (code) return { kind: code };

    const read = await request.read({ maxBytes: env.maxBodyBytes, timeoutMs: env.deadlineMs });
    if (!read.ok) {
      if ('fix' in read) report({ name: 'body_already_parsed', fix: read.fix });
      return { kind: read.code };
    }
    const { bytes } = read;

    const keys = await secretKeys(delivery.deadline);
    if (!keys) return { kind: 'secret_unavailable' };
    const secretIndex = await findKey(keys, bytes, mac);
    if (secretIndex < 0) return { kind: 'invalid_signature' };

    const parsed = parseEvent(bytes);
    if (!parsed.ok) return bury(bytes, parsed.code, delivery);
    const { event } = parsed;
    delivery.subject = { eventId: clip(event.id), eventType: clip(event.type), secretIndex };
    report({ name: 'verified' }, delivery.subject);

    const age = ageOf(event.created_at, delivery.receivedAt, env.maxAgeMs);
    if (age !== 'current') report({ name: age }, delivery.subject);
    if (age === 'stale') return { kind: age, event };
    const handler = intake.dispatch(event.type);
    if (!handler) return { kind: 'ignored', event };
    const key = await idempotencyKey(env.endpoint, event.id);
    if (env.phase !== 'open') return { kind: 'shutting_down', event };
    const result = await intake.take({ key, event, handler, delivery }, bytes);
    return { ...result, event };
  };

  /** Verified, so it is Bluma's; unreadable, so sending it again would not help. */
  const bury = async (
    body: Uint8Array,
    error: ParseErrorCode,
    delivery: Delivery,
  ): Promise<Outcome> => {
    const handingOver = handOver(
      { reason: 'unreadable', error, body, receivedAt: delivery.receivedAt },
      env,
    );
    delivery.finished = handingOver;
    env.unfinished.add(delivery);
    void handingOver.then(() => env.unfinished.delete(delivery));
    const taken = await within(delivery.deadline - now(), handingOver);
    if (taken === expired) return atDeadline(delivery);
    return { kind: taken ? 'dead_letter' : 'handler_failed' };
  };

  return {
    async receive(request) {
      const startedAt = now();
      const delivery: Delivery = {
        receivedAt: new Date(),
        deadline: startedAt + env.deadlineMs,
        onDeadline: request.onDeadline ?? env.onDeadline,
        subject: {},
      };
      let outcome: Outcome;
      try {
        outcome = await judge(request, delivery);
      } catch (err) {
        report({ name: 'internal_error', err }, delivery.subject);
        outcome = { kind: 'internal_error' };
      }
      const answer = answerOf(outcome, delivery.finished);
      report(
        {
          name: 'answered',
          outcome: outcome.kind,
          status: answer.status,
          durationMs: now() - startedAt,
        },
        delivery.subject,
      );
      return answer;
    },
    close({ timeoutMs = closeTimeoutMs } = {}) {
      closed ??= closeRuns(env, timeoutMs);
      return closed;
    },
  };
}

/** An id may be a megabyte long. A log line may not. */
const clip = (text: string) => text.slice(0, 200);
