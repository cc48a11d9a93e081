import { redactSecrets } from '../redact.ts';
import type { ClientConfigurationCode, ClientErrorCode } from './codes.ts';

/** Marks every error of this package. */
const brand = Symbol.for('@bluma-webhooks/client-error');

/** Appends the address of the code's section in `docs/errors.md`, which explains cause and fix. */
function withPage(code: ClientErrorCode, message: string): string {
  const end = /[.?!]$/.test(message) ? '' : '.';
  // The receiver has an error code of the same name.
  const section = code === 'internal_error' ? `${code}-client` : code;
  return `${message}${end} See https://github.com/bluma-webhooks/bluma-webhooks/blob/main/docs/errors.md#${section}`;
}

/**
 * The base class of every error of this package. The message ends with the address of its code's section in
 * `docs/errors.md`. It never contains a key or a secret.
 */
export class BlumaError extends Error {
  // Minifiers rename classes, and printed errors also show the name of the class. This is a getter: some compilers turn
  // a static field into an assignment. That fails, since the name of a function is read-only.
  static override get name(): string {
    return 'BlumaError';
  }
  override readonly name: string = 'BlumaError';
  readonly code: ClientErrorCode;
  readonly [brand] = true;

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(withPage(code, redactSecrets(message)), options);
    this.code = code;
  }
}

/**
 * An invalid option or environment. Nothing is sent. The constructor or the function throws it. Calls reject with it
 * for their own options, and for a key that a function returned.
 */
export class ConfigurationError extends BlumaError {
  static override get name(): string {
    return 'ConfigurationError';
  }
  override readonly name = 'ConfigurationError';

  constructor(code: ClientConfigurationCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/**
 * Whether a value is an error of this package. Also recognises errors of another copy of the package (ESM and
 * CommonJS), which `instanceof` does not.
 *
 * @example
 * ```ts
 * import { BlumaClient, isBlumaError } from '@bluma-webhooks/client';
 *
 * const client = new BlumaClient();
 * try {
 *   await client.videos.create({ template_id: 'meme-dialogue', context: { prompt: 'A cat that codes' } });
 * } catch (error) {
 *   if (!isBlumaError(error) || error.code !== 'ambiguous_create') throw error;
 *   console.warn('The video may exist: look before sending it again');
 * }
 * ```
 */
export function isBlumaError(value: unknown): value is BlumaError {
  return Object(value)[brand] === true;
}
