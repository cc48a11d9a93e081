import { createInputError } from './input-check.ts';

/**
 * An input as it is sent.
 *
 * @throws {ValidationError} `invalid_input` for what JSON has no way to write: a circle, a BigInt
 */
export function jsonText(input: object): string {
  try {
    return JSON.stringify(input);
  } catch {
    // The engine's own words may repeat what is in it.
    throw createInputError('input', 'cannot be written as JSON: it has a circle or a BigInt in it');
  }
}
