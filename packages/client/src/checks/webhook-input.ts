import { knownEventTypes } from '@bluma-webhooks/core';
import { closestMatch } from '@bluma-webhooks/core/shared';
import type { UsableKey } from '../api-key.ts';
import { isObject } from '../json-object.ts';
import type { Log } from '../log.ts';
import type { CreateWebhookInput } from '../types/webhook-input.ts';
import { canReceiveEvents, eventUrlRule } from './event-url.ts';
import { createInputError, InputCheck } from './input-check.ts';

/**
 * Checks an input, and returns the body to send. An undocumented event type only causes a warning: it may be newer than
 * this package.
 *
 * @throws {ValidationError} `invalid_input`
 */
export function toWebhookBody(input: CreateWebhookInput, key: UsableKey, log: Log): object {
  if (!isObject(input)) throw createInputError('input', 'must be an object');
  const check = new InputCheck();
  const events: readonly unknown[] = Array.isArray(input.events) ? input.events : [];
  check.require(canReceiveEvents(input.url, key), 'url', eventUrlRule);
  check.require(events.length > 0, 'events', 'must be a list of one event type or more');
  const isText = events.every((type) => typeof type === 'string' && type !== '');
  check.require(isText, 'events', 'must be a list of strings');
  check.end();
  const known: readonly unknown[] = knownEventTypes;
  for (const type of input.events) {
    if (known.includes(type)) continue;
    log.warn('unknown_event_type', { type, didYouMean: closestMatch(type, knownEventTypes) });
  }
  return { ...input };
}
