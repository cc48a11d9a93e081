import { APIError, type APIErrorDetails } from '../errors/api-error.ts';
import type { ResponseErrorCode } from '../errors/codes.ts';
import {
  AuthenticationError,
  type FieldError,
  InsufficientCreditsError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServiceUnavailableError,
  ValidationError,
} from '../errors/status-errors.ts';
import { redactHeaders, redactSecrets } from '../redact.ts';
import { ambiguityAdvice, type Creation, refusesCreation } from './ambiguity.ts';
import { type Envelope, parseEnvelope } from './envelope.ts';
import { parseRateLimits } from './rate-limits.ts';
import { parseRetryAfter } from './retry-after.ts';

const codes: { readonly [status: number]: ResponseErrorCode } = {
  400: 'validation_error',
  401: 'authentication_error',
  402: 'insufficient_credits',
  403: 'permission_denied',
  404: 'not_found',
  422: 'validation_error',
  429: 'rate_limit_exceeded',
  503: 'service_unavailable',
};

/** The request that the response belongs to. */
interface ResponseErrorContext {
  readonly creation: Creation | undefined;
  /** Texts that the error must not repeat. */
  readonly secrets: readonly string[];
}

/** Creates the error for a response without a 2xx status, whatever its body is. */
export function responseError(
  { status, headers }: Response,
  body: string,
  { creation, secrets }: ResponseErrorContext,
): APIError {
  const envelope = parseEnvelope(body, secrets);
  const { type, title, detail, metadata } = envelope;
  const shown = redactHeaders(headers, secrets);
  const code = codes[status] ?? (status >= 500 ? 'internal_error' : 'api_error');
  const said = `${status}: ${detail ?? title ?? type ?? 'no reason given'}`;
  const isAmbiguous = creation !== undefined && !refusesCreation(status);
  return createError(
    {
      code: isAmbiguous ? 'ambiguous_create' : code,
      message: isAmbiguous ? `${said}. ${ambiguityAdvice(creation)}` : said,
      status,
      type,
      title,
      detail,
      requestId: envelope.requestId ?? shown.get('x-request-id') ?? undefined,
      headers: shown,
      body: envelope.body,
      retryAfterMs: parseRetryAfter(headers, metadata),
    },
    code,
    envelope,
    secrets,
  );
}

function createError(
  details: APIErrorDetails,
  code: ResponseErrorCode,
  envelope: Envelope,
  secrets: readonly string[],
): APIError {
  const { metadata } = envelope;
  switch (code) {
    case 'authentication_error':
      return new AuthenticationError(details);
    case 'insufficient_credits':
      return new InsufficientCreditsError(details, {
        required: toNumber(metadata.credits_required),
        available: toNumber(metadata.credits_available),
      });
    case 'permission_denied':
      return new PermissionDeniedError(details, toText(metadata.required_scope, secrets));
    case 'validation_error':
      return new ValidationError(details, envelope.fields satisfies readonly FieldError[]);
    case 'not_found':
      return new NotFoundError(details);
    case 'rate_limit_exceeded':
      return new RateLimitError(details, parseRateLimits(details.headers ?? new Headers()));
    case 'internal_error':
      return new InternalServerError(details);
    case 'service_unavailable':
      return new ServiceUnavailableError(details);
    case 'api_error':
      return new APIError(details);
  }
}

function toNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function toText(value: unknown, secrets: readonly string[]): string | undefined {
  return typeof value === 'string' ? redactSecrets(value, secrets) : undefined;
}
