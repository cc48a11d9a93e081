import { abortable } from './abortable.ts';
import { ConfigurationError } from './errors/bluma-error.ts';
import { findMisplacement, type KeyMode, type Misplacement, toKeyMode } from './key-mode.ts';
import type { Log } from './log.ts';
import { redactCause } from './redact.ts';
import { describeInvalidOption } from './require-option.ts';
import { withTimeout } from './with-timeout.ts';

/**
 * A key, or a function that returns the key. The client calls the function before each call, so the function should
 * cache slow results.
 */
export type APIKeyOption =
  | string
  | undefined
  | (() => string | undefined | Promise<string | undefined>);

/** A key that can be sent. */
export interface UsableKey {
  readonly value: string;
  readonly mode: KeyMode;
}

const hints: Readonly<Record<Misplacement, string>> = {
  test_key_in_production:
    'Videos made with a bluma_test_ key have a watermark: use a bluma_live_ key',
  live_key_outside_production:
    'A bluma_live_ key spends credits: use a bluma_test_ key, or set NODE_ENV=production',
};

/** The source of a client's key. Printing it does not show the key. */
export class APIKey {
  readonly #source: APIKeyOption;
  readonly #log: Log;

  /**
   * @throws {ConfigurationError} `missing_api_key`, `invalid_api_key`. If `option` is a function, `resolve` throws them
   *   instead
   */
  constructor(option: APIKeyOption, log: Log) {
    this.#source = option;
    this.#log = log;
    if (typeof option !== 'function') this.#check(option);
  }

  /**
   * @param timeout how long the function may take, in ms
   * @throws {ConfigurationError} `missing_api_key`, `invalid_api_key`
   * @throws the signal's reason
   */
  async resolve(timeout: number, signal: AbortSignal | undefined): Promise<UsableKey> {
    const source = this.#source;
    if (typeof source !== 'function') return this.#check(source);
    let given: string | undefined;
    try {
      given = await withTimeout(timeout, signal, (ends) =>
        abortable(ends, (async () => source())()),
      );
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new ConfigurationError('missing_api_key', 'The function given as apiKey failed', {
        cause: redactCause(error),
      });
    }
    return this.#check(given);
  }

  #check(given: unknown): UsableKey {
    // A key that is read from a file often ends with a line break, which a header cannot contain.
    const value = typeof given === 'string' ? given.trim() : '';
    if (value === '') {
      throw new ConfigurationError(
        'missing_api_key',
        describeInvalidOption({
          name: 'apiKey',
          rule: 'an API key',
          value: given,
          fix: 'set BLUMA_API_KEY, or pass apiKey',
          isSecret: true,
        }),
      );
    }
    if (!/^[\x21-\x7e]+$/.test(value)) {
      throw new ConfigurationError(
        'invalid_api_key',
        describeInvalidOption({
          name: 'apiKey',
          rule: 'printable ASCII without white space',
          value,
          fix: 'copy the key again',
          isSecret: true,
        }),
      );
    }
    const mode = toKeyMode(value);
    const misplaced = findMisplacement(mode, globalThis.process?.env.NODE_ENV);
    if (misplaced) this.#log.warnOnce(misplaced, { hint: hints[misplaced] });
    return { value, mode };
  }
}
