import { redactSecrets } from '../redact.ts';
import type { ClientConfigurationCode, ClientErrorCode } from './codes.ts';

/** Marks every error of this package. */
const brand = Symbol.for('@bluma-webhooks/client-error');

/**
 * The base class of every error of this package. The message ends with the stable `code`, and has no key or secret.
 */
export class BlumaError extends Error {
  // Minifiers rename classes, and what prints an error prints the name of its class too. Not a field: some compilers make an
  // assignment of it, which fails, since the name of a function is read-only.
  static override get name(): string {
    return 'BlumaError';
  }
  override readonly name: string = 'BlumaError';
  readonly code: ClientErrorCode;
  readonly [brand] = true;

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(`${redactSecrets(message)} [${code}]`, options);
    this.code = code;
  }
}

/**
 * A wrong option or environment. Nothing is sent. The constructor or function throws it; calls reject with it for their own
 * options and for a key that comes from a function.
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
 * Whether something is an error of this package. Works across copies of it (ESM and CommonJS), where `instanceof`
 * does not.
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
