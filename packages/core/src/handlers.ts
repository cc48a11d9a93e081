import { BlumaWebhookError } from './errors.ts';
import { type KnownEvent, type KnownEventType, knownEventTypes, type UnknownEvent, type WebhookEvent } from './events.ts';
import type { Logger } from './logger.ts';
import type { Claim } from './store.ts';

/** What a handler gets beside the event. */
export interface HandlerContext {
  /**
   * Aborts when the result can no longer count: the lease was lost, `handlerTimeoutMs` passed, or `close` gave up
   * waiting. Pass it on to `fetch` and the like.
   */
  readonly signal: AbortSignal;
  /** How often this event was claimed, from 1. More than 1: an earlier run failed, or its process died. */
  readonly attempt: number;
  /** The right to run this event: for a store's own transactions. */
  readonly claim: Claim;
  /** Which of the configured secrets signed the delivery, from 0. */
  readonly secretIndex: number;
  readonly receivedAt: Date;
  readonly logger: Logger;
}

/**
 * Runs one event. Resolve when its effects are durable: only then is the event recorded as done. Reject to have it
 * sent again; reject with a `PermanentError` to stop that.
 */
export type Handler<Event extends WebhookEvent = WebhookEvent> = {
  // A method, so that a handler of one event fits where a handler of any event is kept.
  handle(event: Event, context: HandlerContext): unknown;
}['handle'];

type InGroup<Group extends string> = Extract<KnownEventType, `${Group}.${string}`>;

/** By type, by group, or for the rest. The most specific one runs, once. Types added later land in a group or in `*`. */
export type Handlers = {
  readonly [Type in KnownEventType]?: Handler<KnownEvent<Type>>;
} & {
  readonly 'video.*'?: Handler<KnownEvent<InGroup<'video'>> | UnknownEvent>;
  readonly 'credits.*'?: Handler<KnownEvent<InGroup<'credits'>> | UnknownEvent>;
  readonly '*'?: Handler;
};

const allowedKeys: readonly string[] = [...knownEventTypes, 'video.*', 'credits.*', '*'];

/** Finds the handler of an event type. */
export type Dispatch = (type: string) => Handler | undefined;

/**
 * Kept in a `Map`, so that a type named `__proto__` or `toString` is only an unknown type.
 *
 * @throws {BlumaWebhookError} `missing_handlers`, `unknown_handler` with the nearest known name, `invalid_handler`
 */
export function createDispatch(handlers: Handlers | undefined): Dispatch {
  if (typeof handlers !== 'object' || handlers === null) {
    throw new BlumaWebhookError('missing_handlers', 'handlers is missing: give an object such as { "video.completed": async (event) => {} }, or a queue');
  }
  const byKey = new Map<string, Handler>();
  for (const [key, handler] of Object.entries(handlers)) {
    if (!allowedKeys.includes(key)) {
      throw new BlumaWebhookError(
        'unknown_handler',
        `No event is called "${key}": did you mean "${nearest(key, allowedKeys)}"? Types not known to this version go to "*"`,
      );
    }
    if (typeof handler !== 'function') {
      throw new BlumaWebhookError('invalid_handler', `The handler for "${key}" is ${typeof handler}, not a function`);
    }
    byKey.set(key, handler);
  }
  return (type) => byKey.get(type) ?? byKey.get(`${type.split('.', 1)[0]}.*`) ?? byKey.get('*');
}

function nearest(word: string, candidates: readonly string[]): string | undefined {
  const distances = new Map(candidates.map((candidate) => [candidate, editDistance(word, candidate)]));
  return [...candidates].sort((a, b) => (distances.get(a) ?? 0) - (distances.get(b) ?? 0))[0];
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
