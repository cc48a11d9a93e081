import { ConfigurationError } from './errors/bluma-error.ts';
import type { Log } from './log.ts';
import { harmlessCause } from './redact.ts';

/** A key, or what gives it: asked before each call, so cache in it what is slow. */
export type APIKeyOption =
  | string
  | undefined
  | (() => string | undefined | Promise<string | undefined>);

/** A key that can be sent. */
export interface UsableKey {
  readonly value: string;
  /** By its prefix. With `test` no credits are spent. */
  readonly mode: 'live' | 'test' | 'unknown';
}

/** Where a client's key comes from. Nothing that prints it prints the key. */
export class APIKey {
  readonly #source: APIKeyOption;
  readonly #log: Log;

  /** @throws {ConfigurationError} `missing_api_key`, `invalid_api_key`; of a function, its calls throw them instead */
  constructor(option: APIKeyOption, log: Log) {
    this.#source = option;
    this.#log = log;
    if (typeof option !== 'function') this.#check(option);
  }

  /** @throws {ConfigurationError} `missing_api_key`, `invalid_api_key` */
  async resolve(): Promise<UsableKey> {
    const source = this.#source;
    if (typeof source !== 'function') return this.#check(source);
    let given: string | undefined;
    try {
      given = await source();
    } catch (error) {
      throw new ConfigurationError('missing_api_key', 'The function given as apiKey failed', {
        cause: harmlessCause(error),
      });
    }
    return this.#check(given);
  }

  #check(given: unknown): UsableKey {
    // What a file or `echo` leaves behind it is not part of the key, and no header may have it.
    const value = typeof given === 'string' ? given.trim() : '';
    if (value === '') {
      throw new ConfigurationError(
        'missing_api_key',
        'There is no API key, or it is blank: set BLUMA_API_KEY, or give apiKey',
      );
    }
    if (!/^[\x21-\x7e]+$/.test(value)) {
      throw new ConfigurationError(
        'invalid_api_key',
        'The API key has white space or other characters in it that no key has: look at how it was copied',
      );
    }
    const mode = modeOf(value);
    this.#warn(mode);
    return { value, mode };
  }

  #warn(mode: UsableKey['mode']): void {
    const environment = globalThis.process?.env.NODE_ENV;
    if (mode === 'test' && environment === 'production') {
      this.#log.warnOnce('test_key_in_production', {
        hint: 'Videos made with a bluma_test_ key have a watermark: use a bluma_live_ key',
      });
    }
    if (mode === 'live' && environment !== 'production') {
      this.#log.warnOnce('live_key_outside_production', {
        hint: 'A bluma_live_ key spends credits: use a bluma_test_ key, or set NODE_ENV=production',
      });
    }
  }
}

function modeOf(key: string): UsableKey['mode'] {
  if (key.startsWith('bluma_live_')) return 'live';
  return key.startsWith('bluma_test_') ? 'test' : 'unknown';
}
