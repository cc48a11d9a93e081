import type { Handlers } from './handlers.ts';
import { longestTimerMs } from './lib/clock.ts';
import { assertOptions, refuseOption, toText, wholeNumber } from './option-checks.ts';
import type { DeadLetterHandler } from './ports/dead-letter.ts';
import type { OnDeadline } from './ports/delivery-request.ts';
import type { Logger } from './ports/logger.ts';
import type { Observer } from './ports/observer.ts';
import type { EventQueue } from './ports/queue.ts';
import type { IdempotencyStore } from './ports/store.ts';
import type { SecretOption } from './verify/secrets.ts';
import { toleratedSkewMs } from './verify/timestamp.ts';

export interface ReceiverOptions {
  /** What the webhook's creation showed once, `whsec_` included. Missing or blank throws at construction. */
  readonly secret: SecretOption;
  /** Called by event type. Required, except with a `queue`, whose worker has them. */
  readonly handlers?: Handlers | undefined;
  /**
   * Remembers which events were handled. The default of servers is memory, which is not shared between processes and is empty
   * after a restart.
   */
  readonly store?: IdempotencyStore | undefined;
  /** Saves each event, which is then answered 202. The queue's worker calls the handlers. @default none */
  readonly queue?: EventQueue | undefined;
  /** The size limit of a body, in received bytes. @default 1048576 (1 MiB) */
  readonly maxBodyBytes?: number | undefined;
  /**
   * The time limit of a response, in ms: for body, store and handler together. Bluma waits 5000 ms.
   *
   * @default 4500
   */
  readonly deadlineMs?: number | undefined;
  /**
   * The response when the handler takes longer than `deadlineMs`.
   *
   * @default 'accept', and 'redeliver' on hosts that freeze the process after the response, such as AWS Lambda
   */
  readonly onDeadline?: OnDeadline | undefined;
  /**
   * The time limit of a handler, in ms. Then its signal aborts, and its lease is no longer renewed.
   *
   * @default 900000 (15 minutes)
   */
  readonly handlerTimeoutMs?: number | undefined;
  /**
   * How long an event stays locked after a crash, in ms. The default ends before Bluma's retry after 30 s.
   *
   * @default 20000
   */
  readonly leaseMs?: number | undefined;
  /**
   * How long a finished event is recognised as a duplicate, in ms. At least 2 hours: Bluma's last retry comes before. The store
   * remembers it for 5 minutes longer than `maxAgeMs`, since clocks differ.
   *
   * @default 604800000 (7 days)
   */
  readonly retainMs?: number | undefined;
  /**
   * An event whose signed `created_at` is older does not run, in ms. From 2 hours to `retainMs`.
   *
   * @default `retainMs`
   */
  readonly maxAgeMs?: number | undefined;
  /** The name of this webhook. Set it when several webhooks use the same store. @default 'default' */
  readonly namespace?: string | undefined;
  /** Gets one info line per delivery. `console`, pino and winston fit. @default console */
  readonly logger?: Logger | undefined;
  /** Receives every lifecycle event, for metrics. @default none */
  readonly observer?: Observer | undefined;
  /**
   * Called with each event that no handler finished and that Bluma will not send again. Save it here.
   *
   * @default one error line, without the event's data
   */
  readonly onDeadLetter?: DeadLetterHandler | undefined;
}

/** `path` is the adapters'. */
const optionNames: readonly (keyof ReceiverOptions | 'path')[] = [
  'secret',
  'handlers',
  'store',
  'queue',
  'maxBodyBytes',
  'deadlineMs',
  'onDeadline',
  'handlerTimeoutMs',
  'leaseMs',
  'retainMs',
  'maxAgeMs',
  'namespace',
  'logger',
  'observer',
  'onDeadLetter',
  'path',
];

/** The options that are numbers and words, checked and complete. */
export interface Settings {
  readonly maxBodyBytes: number;
  readonly deadlineMs: number;
  /** Undefined: as the host needs it. */
  readonly onDeadline: OnDeadline | undefined;
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
  assertOptions(options, optionNames);
  const inRange = (
    name: keyof ReceiverOptions & `${string}${'Ms' | 'Bytes'}`,
    fallback: number,
    min = 1,
    max = longestTimerMs,
  ) => wholeNumber(name, options[name] ?? fallback, { min, max });
  const { onDeadline, namespace = 'default' } = options;
  if (![undefined, 'accept', 'redeliver'].includes(onDeadline)) {
    refuseOption('onDeadline', { expected: '"accept" or "redeliver"', got: toText(onDeadline) });
  }
  // A NUL separates the namespace from the id in a hashed key.
  if (typeof namespace !== 'string' || !/^[^\0]+$/.test(namespace)) {
    refuseOption('namespace', { expected: 'a name without NUL', got: toText(namespace) });
  }
  const retainMs = inRange('retainMs', 7 * 24 * 60 * 60 * 1000, shortestMemoryMs, 2 ** 53);
  const maxAgeMs = inRange('maxAgeMs', retainMs, shortestMemoryMs, retainMs);
  return {
    onDeadline,
    namespace,
    // On a clock that is behind, an event is younger than it is. The store remembers it for that much longer.
    retainMs: Math.max(retainMs, maxAgeMs + toleratedSkewMs),
    maxAgeMs,
    maxBodyBytes: inRange('maxBodyBytes', 1024 * 1024),
    deadlineMs: inRange('deadlineMs', 4500),
    handlerTimeoutMs: inRange('handlerTimeoutMs', 15 * 60 * 1000),
    leaseMs: inRange('leaseMs', 20_000),
  };
}
