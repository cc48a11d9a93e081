import { readProperty } from './lib/read-property.ts';

/** Codes of errors that are thrown when you set something up wrongly; never while a delivery is received. */
export type ConfigurationErrorCode =
  | 'missing_secret'
  | 'missing_handlers'
  | 'missing_store'
  | 'unknown_handler'
  | 'invalid_handler'
  | 'invalid_option'
  | 'namespace_in_use'
  | 'unsupported_engine';

/** Codes of responses before the signature is verified. */
export type RefusalCode =
  | 'method_not_allowed'
  | 'unsupported_encoding'
  | 'missing_signature'
  | 'invalid_signature'
  | 'body_already_parsed'
  | 'body_too_large'
  | 'body_timeout'
  | 'body_incomplete'
  | 'secret_unavailable'
  | 'internal_error';

/** Codes of responses to a verified delivery that Bluma should send again. The status is always 5xx. */
export type FailureCode =
  | 'in_progress'
  | 'handler_failed'
  | 'deadline_exceeded'
  | 'lease_lost'
  | 'store_unavailable'
  | 'queue_unavailable'
  | 'shutting_down';

/** Why a verified body is no event. */
export type ParseErrorCode = 'invalid_json' | 'invalid_envelope';

/** Every code of this toolkit's receiving side. Each has a section in `docs/errors.md`: cause, fix, status. */
export type ErrorCode =
  | ConfigurationErrorCode
  | RefusalCode
  | FailureCode
  | ParseErrorCode
  | 'handler_timeout'
  | 'invalid_job';

/** The property that every error of this toolkit has. Its value names the class. */
const brand = Symbol.for('@bluma-webhooks/error');

/** The message, and the address of the code's section: cause, fix, status. */
function withPage(code: ErrorCode, message: string): string {
  const end = /[.?!]$/.test(message) ? '' : '.';
  return `${message}${end} See https://github.com/bluma-webhooks/bluma-webhooks/blob/main/docs/errors.md#${code}`;
}

/** The error of this toolkit. Recognise it with {@link isBlumaWebhookError} and tell cases apart by `code`. */
export class BlumaWebhookError extends Error {
  // Minifiers rename classes, and what prints an error prints the name of its class too. Not a field: some compilers make an
  // assignment of it, which fails, since the name of a function is read-only.
  static override get name(): string {
    return 'BlumaWebhookError';
  }
  override readonly name = 'BlumaWebhookError';
  readonly code: ErrorCode;
  readonly [brand] = 'error';

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(withPage(code, message), options);
    this.code = code;
  }
}

/** @throws {BlumaWebhookError} always */
export function refuse(code: ErrorCode, message: string): never {
  throw new BlumaWebhookError(code, message);
}

/** Works across copies of this package (ESM and CommonJS, two versions), where `instanceof` does not. */
export function isBlumaWebhookError(value: unknown): value is BlumaWebhookError {
  return readProperty(value, brand) === 'error';
}

/**
 * Throw it in a handler when running the event again cannot help. The event is recorded as done, answered 200,
 * and goes to `onDeadLetter`.
 *
 * @example
 * ```ts
 * import { PermanentError, type Handlers } from '@bluma-webhooks/core';
 *
 * const handlers: Handlers = {
 *   'video.failed': (event) => {
 *     throw new PermanentError(`no such template: ${event.data.template_id}`);
 *   },
 * };
 * ```
 */
export class PermanentError extends Error {
  static override get name(): string {
    return 'PermanentError';
  }
  override readonly name = 'PermanentError';
  readonly [brand] = 'permanent';
}

/** Works across copies of this package, where `instanceof` does not. */
export function isPermanentError(value: unknown): value is PermanentError {
  return readProperty(value, brand) === 'permanent';
}
