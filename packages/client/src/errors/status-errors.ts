import type { RateLimits } from '../transport/rate-limits.ts';
import { APIError, type APIErrorDetails } from './api-error.ts';

/** 401: no key, or one that does not exist. */
export class AuthenticationError extends APIError {
  static override get name(): string {
    return 'AuthenticationError';
  }
  override readonly name = 'AuthenticationError';
}

/** 402: the video costs more credits than are left. */
export class InsufficientCreditsError extends APIError {
  static override get name(): string {
    return 'InsufficientCreditsError';
  }
  override readonly name = 'InsufficientCreditsError';
  /** The price in credits, if the API says it. */
  readonly required: number | undefined;
  /** What is left, where the API says so. */
  readonly available: number | undefined;

  /** Made by the client. */
  constructor(
    details: APIErrorDetails,
    credits: { readonly required?: number | undefined; readonly available?: number | undefined },
  ) {
    super(details);
    this.required = credits.required;
    this.available = credits.available;
  }
}

/** 403: the key may not do this. */
export class PermissionDeniedError extends APIError {
  static override get name(): string {
    return 'PermissionDeniedError';
  }
  override readonly name = 'PermissionDeniedError';
  /** What the key lacks, where the API says so. */
  readonly requiredScope: string | undefined;

  /** Made by the client. */
  constructor(details: APIErrorDetails, requiredScope: string | undefined) {
    super(details);
    this.requiredScope = requiredScope;
  }
}

/** A field of a request, and what is wrong with it. */
export interface FieldError {
  /** Such as `context.prompt`. */
  readonly field: string;
  readonly message: string;
}

/** 400 or 422; or found before anything was sent: `code` is `invalid_input` then, and there is no `status`. */
export class ValidationError extends APIError {
  static override get name(): string {
    return 'ValidationError';
  }
  override readonly name = 'ValidationError';
  readonly fields: readonly FieldError[];

  /** Made by the client. */
  constructor(details: APIErrorDetails, fields: readonly FieldError[]) {
    super(details);
    this.fields = fields;
  }
}

/** 404: there is no such thing. */
export class NotFoundError extends APIError {
  static override get name(): string {
    return 'NotFoundError';
  }
  override readonly name = 'NotFoundError';
}

/** 429: too many requests. Nothing was done. */
export class RateLimitError extends APIError {
  static override get name(): string {
    return 'RateLimitError';
  }
  override readonly name = 'RateLimitError';
  /** The response's `X-RateLimit-*` headers. */
  readonly limits: RateLimits;

  /** Made by the client. */
  constructor(details: APIErrorDetails, limits: RateLimits) {
    super(details);
    this.limits = limits;
  }
}

/** 5xx, but for 503. */
export class InternalServerError extends APIError {
  static override get name(): string {
    return 'InternalServerError';
  }
  override readonly name = 'InternalServerError';
}

/** 503. */
export class ServiceUnavailableError extends APIError {
  static override get name(): string {
    return 'ServiceUnavailableError';
  }
  override readonly name = 'ServiceUnavailableError';
}
