import { ApiError, type ValidationIssue } from './api-error.ts';

/** Limits the response: a request of 1 MB can have thousands of issues. */
const maxIssues = 20;

/** Collects the validation issues of a request. */
export class Validation {
  readonly #issues: ValidationIssue[] = [];
  #omitted = 0;

  require(isValid: boolean, field: string, message: string): void {
    if (isValid) return;
    if (this.#issues.length < maxIssues) this.#issues.push({ field, message });
    else this.#omitted++;
  }

  /** @throws {ApiError} `validation_error` if there are issues */
  end(): void {
    if (this.#issues.length === 0) return;
    const listed = this.#issues.map(({ field, message }) => `${field}: ${message}`).join('; ');
    const detail = this.#omitted > 0 ? `${listed}; and ${this.#omitted} more` : listed;
    throw new ApiError('validation_error', detail, { validation_errors: this.#issues });
  }
}

/** Reads the `limit` and `offset` of a list. @throws {ApiError} `validation_error` */
export function readPage(query: URLSearchParams): { limit: number; offset: number } {
  const validation = new Validation();
  const limit = wholeNumber(query.get('limit') ?? '50');
  const offset = wholeNumber(query.get('offset') ?? '0');
  const isLimit = limit >= 1 && limit <= 100;
  validation.require(isLimit, 'limit', 'must be a whole number from 1 to 100');
  validation.require(offset >= 0, 'offset', 'must be a whole number, 0 or more');
  validation.end();
  return { limit, offset };
}

/** Returns `NaN` for any other text, such as `1e2` or the empty string. */
function wholeNumber(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
