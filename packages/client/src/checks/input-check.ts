import { type FieldError, ValidationError } from '../errors/status-errors.ts';
import { redactSecrets } from '../redact.ts';

/** What is wrong with an input, all of it at once. Nothing is sent. */
export class InputCheck {
  readonly #fields: FieldError[] = [];

  require(isRight: boolean, field: string, message: string): void {
    if (isRight) return;
    this.#fields.push({ field: redactSecrets(field), message: redactSecrets(message) });
  }

  /** @throws {ValidationError} `invalid_input`, if something was wrong */
  end(): void {
    if (this.#fields.length > 0) throw refusal(this.#fields);
  }
}

/** An input with one thing wrong, as an error. */
export function createInputError(field: string, message: string): ValidationError {
  return refusal([{ field: redactSecrets(field), message: redactSecrets(message) }]);
}

function refusal(fields: readonly FieldError[]): ValidationError {
  const all = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new ValidationError({ code: 'invalid_input', message: `Not sent: ${all}` }, fields);
}
