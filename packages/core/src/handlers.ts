import { refuse } from './errors.ts';
import {
  type KnownEvent,
  type KnownEventType,
  knownEventTypes,
  type UnknownEvent,
  type WebhookEvent,
} from './events/events.ts';
import { closestMatch } from './lib/closest-match.ts';
import type { Logger } from './ports/logger.ts';
import type { Claim } from './ports/store.ts';

/** The second argument of a handler. */
export interface HandlerContext {
  /**
   * Aborts when the result no longer counts: the lease was lost, `handlerTimeoutMs` passed, or `close` stopped waiting. Pass
   * it to `fetch` and the like.
   */
  readonly signal: AbortSignal;
  /** How often this event was claimed, from 1. More than 1: an earlier run failed, or its process ended. */
  readonly attempt: number;
  /** The right to run this event: for a store's own transactions. */
  readonly claim: Claim;
  /** Which of the configured secrets signed the delivery, from 0. */
  readonly secretIndex: number;
  readonly receivedAt: Date;
  readonly logger: Logger;
}

/**
 * Handles one event. Resolve when its effects are saved: then the event is recorded as done. Reject, and Bluma sends the event
 * again. Reject with a `PermanentError`, and Bluma does not.
 */
export type Handler<Event extends WebhookEvent = WebhookEvent> = {
  // A method, so that a handler of one event fits where a handler of any event is stored.
  handle(event: Event, context: HandlerContext): unknown;
}['handle'];

type InGroup<Group extends string> = Extract<KnownEventType, `${Group}.${string}`>;

/** By type, by group, or for all others. The most specific handler runs. A type that Bluma adds later has the handler of its group or of `*`. */
export type Handlers = {
  readonly [Type in KnownEventType]?: Handler<KnownEvent<Type>>;
} & {
  readonly 'video.*'?: Handler<KnownEvent<InGroup<'video'>> | UnknownEvent>;
  readonly 'credits.*'?: Handler<KnownEvent<InGroup<'credits'>> | UnknownEvent>;
  readonly '*'?: Handler;
};

const allowedKeys: readonly string[] = [...knownEventTypes, 'video.*', 'credits.*', '*'];

/** Finds the handler of an event type. */
export type HandlerLookup = (type: string) => Handler | undefined;

/**
 * Uses a `Map`, so that a type named `__proto__` or `toString` is only an unknown type.
 *
 * @throws {BlumaWebhookError} `missing_handlers`, `unknown_handler` with the closest known name, `invalid_handler`
 */
export function createHandlerLookup(handlers: Handlers | undefined): HandlerLookup {
  // A Map has no entries of its own: taken as it is, it would lose every event in silence.
  if (!handlers || handlers instanceof Map) refuse('missing_handlers', 'Set handlers');
  const byKey = new Map(Object.entries(handlers));
  for (const [key, handler] of byKey) {
    if (!allowedKeys.includes(key)) {
      refuse(
        'unknown_handler',
        `No event is called "${key}": did you mean "${closestMatch(key, allowedKeys)}"?`,
      );
    }
    if (typeof handler !== 'function') {
      refuse('invalid_handler', `The handler for "${key}" takes a function`);
    }
  }
  return (type) => byKey.get(type) ?? byKey.get(type.replace(/\..*/s, '.*')) ?? byKey.get('*');
}
