import { type FieldError, ValidationError } from '../errors/status-errors.ts';
import { redact } from '../redact.ts';

/** What is wrong with an input, all of it at once. Nothing is sent. */
export class InputCheck {
  readonly #fields: FieldError[] = [];

  require(isRight: boolean, field: string, message: string): void {
    if (isRight) return;
    this.#fields.push({ field: redact(field), message: redact(message) });
  }

  /** @throws {ValidationError} `invalid_input`, if something was wrong */
  end(): void {
    const [first] = this.#fields;
    if (!first) return;
    const all = this.#fields.map(({ field, message }) => `${field} ${message}`).join('; ');
    throw new ValidationError({ code: 'invalid_input', message: `Not sent: ${all}` }, this.#fields);
  }
}
