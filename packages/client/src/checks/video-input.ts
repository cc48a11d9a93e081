import type { UsableKey } from '../api-key.ts';
import { isObject } from '../json-object.ts';
import type { CreateVideoInput } from '../types/video-input.ts';
import { canReceiveEvents, eventUrlRule } from './event-url.ts';
import { createInputError, InputCheck } from './input-check.ts';

/**
 * Checks an input, and returns the body to send: the whole input, with the prompt trimmed.
 *
 * @throws {ValidationError} `invalid_input`
 */
export function toVideoBody(input: CreateVideoInput, key: UsableKey): object {
  if (!isObject(input)) throw createInputError('input', 'must be an object');
  const check = new InputCheck();
  const { template_id, variant_id, webhook_url } = input;
  const isOne = (template_id === undefined) !== (variant_id === undefined);
  check.require(isOne, 'template_id', 'or variant_id must be given, and not both');
  const named = template_id ?? variant_id;
  const isNamed = typeof named === 'string' && named.trim() !== '';
  const field = template_id === undefined ? 'variant_id' : 'template_id';
  check.require(!isOne || isNamed, field, 'must be a string that is not blank');

  const context: unknown = input.context;
  const given: unknown = isObject(context) ? context.prompt : undefined;
  const prompt = typeof given === 'string' ? given.trim() : '';
  // Counts code points, so that most emoji count as one character, and not as two halves.
  const length = [...prompt].length;
  const fits = length >= 10 && length <= 500;
  check.require(fits, 'context.prompt', `must have 10 to 500 characters, got ${length}`);

  const isUrl = webhook_url === undefined || canReceiveEvents(webhook_url, key);
  check.require(isUrl, 'webhook_url', eventUrlRule);
  check.end();
  return { ...input, context: { ...input.context, prompt } };
}
