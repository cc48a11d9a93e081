import { createInputError } from './input-check.ts';

/**
 * Converts an input to the JSON that is sent.
 *
 * @throws {ValidationError} `invalid_input` for a value that JSON cannot represent: a circular reference or a BigInt
 */
export function jsonText(input: object): string {
  try {
    return JSON.stringify(input);
  } catch {
    // The message of the JavaScript engine may contain values of the input.
    throw createInputError('input', 'cannot be written as JSON: it has a circle or a BigInt in it');
  }
}
