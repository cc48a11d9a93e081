import { ApiError, type ValidationIssue } from './api-error.ts';

/** A request of 1 MB can have more that is wrong than anyone reads. */
const maxIssues = 20;

/** Collects what is wrong with a request. */
export class Validation {
  readonly #issues: ValidationIssue[] = [];
  #omitted = 0;

  require(isValid: boolean, field: string, message: string): void {
    if (isValid) return;
    if (this.#issues.length < maxIssues) this.#issues.push({ field, message });
    else this.#omitted++;
  }

  /** @throws {ApiError} `validation_error`, if anything is */
  end(): void {
    if (this.#issues.length === 0) return;
    const listed = this.#issues.map(({ field, message }) => `${field}: ${message}`).join('; ');
    const detail = this.#omitted > 0 ? `${listed}; and ${this.#omitted} more` : listed;
    throw new ApiError('validation_error', detail, { validation_errors: this.#issues });
  }
}

/** `limit` and `offset` of a list. @throws {ApiError} `validation_error` */
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

/** `NaN` for anything else, `1e2` and the empty text too. */
function wholeNumber(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
