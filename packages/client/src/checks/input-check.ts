import { type FieldError, ValidationError } from '../errors/status-errors.ts';
import { redactSecrets } from '../redact.ts';

/** Collects all invalid fields of an input. */
export class InputCheck {
  readonly #fields: FieldError[] = [];

  require(isRight: boolean, field: string, message: string): void {
    if (isRight) return;
    this.#fields.push({ field: redactSecrets(field), message: redactSecrets(message) });
  }

  /** @throws {ValidationError} `invalid_input`, if a field is invalid */
  end(): void {
    if (this.#fields.length > 0) throw refusal(this.#fields);
  }
}

/** The error for an input with one invalid field. */
export function createInputError(field: string, message: string): ValidationError {
  return refusal([{ field: redactSecrets(field), message: redactSecrets(message) }]);
}

function refusal(fields: readonly FieldError[]): ValidationError {
  const all = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new ValidationError({ code: 'invalid_input', message: `Not sent: ${all}` }, fields);
}
