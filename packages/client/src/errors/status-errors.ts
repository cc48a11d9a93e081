import type { RateLimits } from '../transport/rate-limits.ts';
import { APIError, type APIErrorDetails } from './api-error.ts';

/** 401: the key is missing or does not exist. */
export class AuthenticationError extends APIError {
  static override get name(): string {
    return 'AuthenticationError';
  }
  override readonly name = 'AuthenticationError';
}

/** 402: the video costs more credits than the account has. */
export class InsufficientCreditsError extends APIError {
  static override get name(): string {
    return 'InsufficientCreditsError';
  }
  override readonly name = 'InsufficientCreditsError';
  /** The price in credits, if the response has it. */
  readonly required: number | undefined;
  /** The credits that are left, if the response has them. */
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

/** 403: the key does not allow this call. */
export class PermissionDeniedError extends APIError {
  static override get name(): string {
    return 'PermissionDeniedError';
  }
  override readonly name = 'PermissionDeniedError';
  /** The scope that the key lacks, if the response has it. */
  readonly requiredScope: string | undefined;

  /** Made by the client. */
  constructor(details: APIErrorDetails, requiredScope: string | undefined) {
    super(details);
    this.requiredScope = requiredScope;
  }
}

/** An invalid field of a request, and what is wrong with its value. */
export interface FieldError {
  /** The name of the field, such as `context.prompt`. */
  readonly field: string;
  readonly message: string;
}

/**
 * 400 or 422: a field of the request is invalid. If the client finds this before it sends anything, `code` is
 * `invalid_input` and `status` is `undefined`.
 */
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

/** 404: the resource does not exist. */
export class NotFoundError extends APIError {
  static override get name(): string {
    return 'NotFoundError';
  }
  override readonly name = 'NotFoundError';
}

/** 429: too many requests. The API did not execute the request. */
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

/** 5xx, except 503. */
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
