/** Thrown when something is set up wrongly; never while a delivery is received. */
export type ConfigurationErrorCode =
  | 'missing_secret'
  | 'missing_handlers'
  | 'missing_store'
  | 'unknown_handler'
  | 'invalid_handler'
  | 'invalid_option'
  | 'namespace_in_use'
  | 'unsupported_engine';

/** Answered before the signature was found to be right. */
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

/** Answered for a verified delivery that should be sent again. Always a 5xx. */
export type FailureCode =
  | 'in_progress'
  | 'handler_failed'
  | 'deadline_exceeded'
  | 'lease_lost'
  | 'store_unavailable'
  | 'queue_unavailable'
  | 'shutting_down';

/** Why verified bytes are no event. */
export type ParseErrorCode = 'invalid_json' | 'invalid_envelope';

/** Every code of this toolkit's receiving side. Each has a section in `docs/errors.md`: cause, fix, status. */
export type ErrorCode =
  | ConfigurationErrorCode
  | RefusalCode
  | FailureCode
  | ParseErrorCode
  | 'handler_timeout'
  | 'invalid_job';

/** On every error of ours; its value says which class made it. */
const brand = Symbol.for('@bluma-webhooks/error');

/** Never throws. A handler may throw anything, and a property of a revoked `Proxy` cannot be read. */
function readBrand(value: unknown): unknown {
  try {
    return Object(value)[brand];
  } catch {
    return undefined;
  }
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
    super(`${message} [${code}]`, options);
    this.code = code;
  }
}

/** @throws {BlumaWebhookError} always */
export function refuse(code: ErrorCode, message: string): never {
  throw new BlumaWebhookError(code, message);
}

/** Works across copies of this package (ESM and CommonJS, two versions), where `instanceof` does not. */
export function isBlumaWebhookError(value: unknown): value is BlumaWebhookError {
  return readBrand(value) === 'error';
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
  return readBrand(value) === 'permanent';
}
