import type { OnDeadline } from './delivery.ts';
import type { Handlers } from './handlers.ts';
import { longestTimerMs } from './lib/clock.ts';
import { refuseOption, toText, wholeNumber } from './option-checks.ts';
import type { DeadLetterHandler } from './ports/dead-letter.ts';
import type { Logger } from './ports/logger.ts';
import type { Observer } from './ports/observer.ts';
import type { EventQueue } from './ports/queue.ts';
import type { IdempotencyStore } from './ports/store.ts';
import type { SecretOption } from './verify/secrets.ts';

export interface ReceiverOptions {
  /** What the webhook's creation showed once, `whsec_` included. Missing or blank throws at construction. */
  readonly secret: SecretOption;
  /** Required unless there is a `queue`, whose worker then has them. */
  readonly handlers?: Handlers | undefined;
  /** Where it is remembered which events ran. Servers default to memory: one process, nothing kept over a restart. */
  readonly store?: IdempotencyStore | undefined;
  /** With a queue, deliveries are enqueued durably and answered 202; the handlers run in its worker. */
  readonly queue?: EventQueue | undefined;
  /** Bytes received, not announced. 1 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** From arrival to answer, in ms: body, store and handler together. 4500; Bluma gives up after 5000. */
  readonly deadlineMs?: number | undefined;
  /** What is answered when the handler outlasts the deadline. `accept`. */
  readonly onDeadline?: OnDeadline | undefined;
  /** How long a handler may run, in ms: then its signal aborts and its lease is no longer renewed. 15 minutes. */
  readonly handlerTimeoutMs?: number | undefined;
  /** How long a claim outlives a crash, in ms. 20 s, so that the vendor's retry after 30 s gets through. */
  readonly leaseMs?: number | undefined;
  /** How long a finished event is remembered, in ms. 7 days; at least 2 hours, past the vendor's last retry. */
  readonly retainMs?: number | undefined;
  /** An event whose signed `created_at` is older does not run, in ms. As `retainMs`; from 2 hours up to that. */
  readonly maxAgeMs?: number | undefined;
  /** Tells several webhooks apart that share a store. `default`. */
  readonly namespace?: string | undefined;
  /** `console`, pino and winston fit. One info line per delivery on the console. */
  readonly logger?: Logger | undefined;
  /** Receives every lifecycle event, for metrics. @default none */
  readonly observer?: Observer | undefined;
  /** Keeps what will not come again. Logged as an error if not set. */
  readonly onDeadLetter?: DeadLetterHandler | undefined;
}

/** The options that are numbers and words, checked and complete. */
export interface Settings {
  readonly maxBodyBytes: number;
  readonly deadlineMs: number;
  readonly onDeadline: OnDeadline;
  readonly handlerTimeoutMs: number;
  readonly leaseMs: number;
  readonly retainMs: number;
  readonly maxAgeMs: number;
  readonly namespace: string;
}

/** Past the vendor's last retry, which comes 1 h 5 min 33 s after the first attempt. */
const shortestMemoryMs = 2 * 60 * 60 * 1000;

/** @throws {BlumaWebhookError} `invalid_option`, with the option, what it must be, and its value */
export function resolveSettings(options: ReceiverOptions): Settings {
  const inRange = (
    name: keyof ReceiverOptions & `${string}${'Ms' | 'Bytes'}`,
    fallback: number,
    min = 1,
    max = longestTimerMs,
  ) => wholeNumber(name, options[name] ?? fallback, { min, max });
  const { onDeadline = 'accept', namespace = 'default' } = options;
  if (onDeadline !== 'accept' && onDeadline !== 'redeliver') {
    refuseOption('onDeadline', { expected: '"accept" or "redeliver"', got: toText(onDeadline) });
  }
  // A NUL separates the namespace from the id in a hashed key.
  if (typeof namespace !== 'string' || !/^[^\0]+$/.test(namespace)) {
    refuseOption('namespace', { expected: 'a name without NUL', got: toText(namespace) });
  }
  const retainMs = inRange('retainMs', 7 * 24 * 60 * 60 * 1000, shortestMemoryMs, 2 ** 53);
  return {
    onDeadline,
    namespace,
    retainMs,
    maxAgeMs: inRange('maxAgeMs', retainMs, shortestMemoryMs, retainMs),
    maxBodyBytes: inRange('maxBodyBytes', 1024 * 1024),
    deadlineMs: inRange('deadlineMs', 4500),
    handlerTimeoutMs: inRange('handlerTimeoutMs', 15 * 60 * 1000),
    leaseMs: inRange('leaseMs', 20_000),
  };
}
