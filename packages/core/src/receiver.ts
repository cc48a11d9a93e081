import { ageOf } from './age.ts';
import { type DeadLetterHandler, handOver } from './dead-letter.ts';
import { BlumaWebhookError, type ParseErrorCode } from './errors.ts';
import type { WebhookEvent } from './events.ts';
import { createDispatch } from './handlers.ts';
import { createInlineIntake } from './inline-intake.ts';
import type { Intake } from './intake.ts';
import { adaptLogger, consoleLogger, type Logger } from './logger.ts';
import { type OnDeadline, type ReceiverOptions, resolveSettings, type Settings } from './options.ts';
import { type Answer, answerOf, type Outcome } from './outcome.ts';
import { parseEvent } from './parse.ts';
import { createQueueIntake } from './queue-intake.ts';
import { createReport, type Report } from './reporter.ts';
import type { DeliveryRequest } from './request.ts';
import type { CloseReport } from './runner.ts';
import { createSecretKeys, type SecretKeys } from './secrets.ts';
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
  readonly store?: (() => IdempotencyStore) | undefined;
}

const closeTimeoutMs = 10_000;

/** One delivery on its way: what is known of it grows as it is checked. */
interface Delivery {
  readonly request: DeliveryRequest;
  readonly receivedAt: Date;
  /** Monotonic, in ms. */
  readonly deadline: number;
  readonly onDeadline: OnDeadline;
  secretIndex?: number;
  event?: WebhookEvent;
  finished?: Promise<unknown>;
}

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
export function createReceiver(options: ReceiverOptions, defaults?: ReceiverDefaults): Receiver {
  const settings = resolveSettings(options);
  const logger = adaptLogger(options.logger ?? consoleLogger);
  const report = createReport(logger, options.observer, settings.endpoint);
  const secretKeys = createSecretKeys(options.secret, report);
  const onDeadLetter = options.onDeadLetter ?? (() => {});
  const intake = options.queue
    ? createQueueIntake(options.queue, settings.endpoint, report)
    : createHandlerIntake(options, defaults, settings, report, logger, onDeadLetter);
  return new WebhookReceiver(settings, secretKeys, intake, onDeadLetter, report);
}

function createHandlerIntake(
  options: ReceiverOptions,
  defaults: ReceiverDefaults | undefined,
  settings: Settings,
  report: Report,
  logger: Logger,
  onDeadLetter: DeadLetterHandler,
): Intake {
  const dispatch = createDispatch(options.handlers);
  const store = options.store ?? defaults?.store?.();
  if (!store) {
    throw new BlumaWebhookError('missing_store', 'store is missing: give one, such as memoryStore() of @bluma-webhooks/store-memory');
  }
  if (!options.store && globalThis.process?.env.NODE_ENV === 'production') {
    logger.warn('memory_store_in_production', {
      fix: 'Set store: what ran is kept in this process alone and forgotten when it ends, so events can run twice',
    });
  }
  const { leaseMs, retainMs, handlerTimeoutMs, endpoint } = settings;
  const env = { store, leaseMs, retainMs, handlerTimeoutMs, report, logger, onDeadLetter };
  return createInlineIntake(dispatch, endpoint, env);
}

class WebhookReceiver implements Receiver {
  readonly #settings: Settings;
  readonly #secretKeys: SecretKeys;
  readonly #intake: Intake;
  readonly #onDeadLetter: DeadLetterHandler;
  readonly #report: Report;
  #closed: Promise<CloseReport> | undefined;

  constructor(
    settings: Settings,
    secretKeys: SecretKeys,
    intake: Intake,
    onDeadLetter: DeadLetterHandler,
    report: Report,
  ) {
    this.#settings = settings;
    this.#secretKeys = secretKeys;
    this.#intake = intake;
    this.#onDeadLetter = onDeadLetter;
    this.#report = report;
  }

  async receive(request: DeliveryRequest): Promise<Answer> {
    const startedAt = now();
    const delivery: Delivery = {
      request,
      receivedAt: new Date(),
      deadline: startedAt + this.#settings.deadlineMs,
      onDeadline: request.onDeadline ?? this.#settings.onDeadline,
    };
    let outcome: Outcome;
    try {
      outcome = await this.#judge(delivery);
    } catch (err) {
      this.#report({ name: 'internal_error', err }, subjectOf(delivery));
      outcome = { kind: 'internal_error' };
    }
    const answer = answerOf(outcome, delivery.finished);
    this.#report(
      {
        name: 'answered',
        outcome: outcome.kind,
        status: answer.status,
        durationMs: now() - startedAt,
        ...('attempt' in outcome && { attempt: outcome.attempt }),
        ...(delivery.secretIndex !== undefined && { secretIndex: delivery.secretIndex }),
      },
      subjectOf(delivery),
    );
    return answer;
  }

  close({ timeoutMs = closeTimeoutMs }: { readonly timeoutMs?: number | undefined } = {}) {
    this.#closed ??= this.#intake.close(timeoutMs);
    return this.#closed;
  }

  async #judge(delivery: Delivery): Promise<Outcome> {
    const { request, deadline } = delivery;
    if (request.method !== 'POST') return { kind: 'method_not_allowed' };
    if (isEncoded(request)) return { kind: 'unsupported_encoding' };
    const signature = parseSignature(request.header('x-bluma-signature'));
    if ('code' in signature) return { kind: signature.code };

    const { maxBodyBytes } = this.#settings;
    const body = await request.read({ maxBytes: maxBodyBytes, timeoutMs: deadline - now() });
    if (!body.ok) {
      if ('fix' in body) this.#report({ name: 'body_already_parsed', fix: body.fix });
      return { kind: body.code };
    }

    const keys = await this.#keys(deadline);
    if (!keys) return { kind: 'secret_unavailable' };
    const secretIndex = await findKey(keys, body.bytes, signature.mac);
    if (secretIndex < 0) return { kind: 'invalid_signature' };
    delivery.secretIndex = secretIndex;

    const parsed = parseEvent(body.bytes);
    if (!parsed.ok) return this.#bury(delivery, body.bytes, parsed.code);
    const { event } = parsed;
    delivery.event = event;
    this.#report({ name: 'verified', secretIndex }, subjectOf(delivery));
    if (this.#isTooOld(event, delivery.receivedAt)) return { kind: 'stale', event };

    const { receivedAt, onDeadline } = delivery;
    const taken = await this.#intake.take({ event, body: body.bytes, receivedAt, secretIndex, deadline, onDeadline });
    if (taken.finished) delivery.finished = taken.finished;
    return taken.outcome;
  }

  async #keys(deadline: number) {
    const keys = this.#secretKeys();
    if (!(keys instanceof Promise)) return keys;
    const fetched = await within(deadline - now(), keys);
    return fetched === expired ? undefined : fetched;
  }

  #isTooOld(event: WebhookEvent, receivedAt: Date): boolean {
    const age = ageOf(event.created_at, receivedAt, this.#settings.maxAgeMs);
    if (age === 'current') return false;
    const name = age === 'stale' ? 'stale' : 'clock_suspect';
    this.#report({ name, createdAt: event.created_at }, { eventId: event.id, eventType: event.type });
    return age === 'stale';
  }

  /** Verified, so it is Bluma's; unreadable, so sending it again would not help. */
  async #bury(delivery: Delivery, body: Uint8Array, code: ParseErrorCode): Promise<Outcome> {
    const letter = { reason: 'unreadable', code, body, receivedAt: delivery.receivedAt } as const;
    const { handlerTimeoutMs } = this.#settings;
    const handingOver = handOver(letter, this.#onDeadLetter, handlerTimeoutMs, this.#report);
    delivery.finished = handingOver;
    const taken = await within(delivery.deadline - now(), handingOver);
    if (taken === expired) {
      return { kind: delivery.onDeadline === 'accept' ? 'accepted' : 'deadline_exceeded' };
    }
    return { kind: taken ? 'dead_letter' : 'handler_failed' };
  }
}

function isEncoded(request: DeliveryRequest): boolean {
  const encoding = request.header('content-encoding');
  return !!encoding && encoding.trim().toLowerCase() !== 'identity';
}

function subjectOf({ event }: Delivery) {
  return event && { eventId: event.id, eventType: event.type };
}
