import type { Logger } from '@bluma-webhooks/core';
import type { APIKeyOption } from './api-key.ts';
import { defaultBaseUrl, normalizeBaseUrl } from './base-url.ts';
import { type HeadersOption, overrideHeaders } from './headers-option.ts';
import { type ClientLogLevel, logLevels } from './log.ts';
import { requireKnownOptions, requireLogger, requireOption } from './require-option.ts';
import { maxTimerMs } from './sleep.ts';
import type { Fetch } from './transport/send-request.ts';

export interface ClientOptions {
  /**
   * The API key, or a function that returns it. The client calls the function before each call.
   *
   * @default the variable `BLUMA_API_KEY`
   */
  readonly apiKey?: APIKeyOption;
  /** The URL of the API. @default https://api.getbluma.com/api/v1 */
  readonly baseURL?: string | undefined;
  /** The longest time of one attempt, from the connection to the end of the response's body, in ms. @default 30_000 */
  readonly timeout?: number | undefined;
  /** The largest number of retries. The client retries only where a retry is safe. @default 2 */
  readonly maxRetries?: number | undefined;
  /**
   * The longest wait that `Retry-After` may ask for, in ms. If the API asks for more, the call fails, and its error has
   * the wait.
   *
   * @default 60_000
   */
  readonly maxRetryAfter?: number | undefined;
  /** The largest number of concurrent requests. Other requests wait. @default 10 */
  readonly concurrency?: number | undefined;
  /** Headers of every request, in any form that `new Headers()` takes. @default none */
  readonly defaultHeaders?: HeadersOption | undefined;
  /**
   * The function that sends the requests. Convert the `fetch` of another package with `adaptFetch`.
   *
   * @default the global `fetch`
   */
  readonly fetch?: Fetch | undefined;
  /** Receives the log lines. `console`, pino and winston fit. @default console */
  readonly logger?: Logger | undefined;
  /** The least severe level that is logged. @default warn */
  readonly logLevel?: ClientLogLevel | undefined;
  /** Allows the client in a browser, where everybody can read the key. @default false */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** The options with their defaults. */
export interface ClientSettings {
  /** Without a slash at the end. */
  readonly baseURL: string;
  readonly timeout: number;
  readonly maxRetries: number;
  readonly maxRetryAfter: number;
  readonly concurrency: number;
  readonly defaultHeaders: HeadersOption;
  readonly fetch: Fetch;
}

const optionNames = [
  ...['apiKey', 'baseURL', 'timeout', 'maxRetries', 'maxRetryAfter', 'concurrency'],
  ...['defaultHeaders', 'fetch', 'logger', 'logLevel', 'dangerouslyAllowBrowser'],
] as const satisfies readonly (keyof ClientOptions)[];

/** The fields of a `BlumaConfig` that are not options of a client. A copy of it has them too. */
const configNames = ['environment', 'features', 'warnings'];

/** @throws {ConfigurationError} `invalid_option` */
export function resolveSettings(options: ClientOptions): ClientSettings {
  const isGiven = typeof options === 'object' && options !== null && !Array.isArray(options);
  requireOption(isGiven, {
    name: 'options',
    rule: 'an object',
    value: options,
    fix: 'pass { apiKey }, or nothing to use BLUMA_API_KEY',
    // Other APIs have clients whose argument is the key itself, so the value may be a key.
    isSecret: true,
  });
  const given = Object.fromEntries(
    Object.entries(options).filter(([name]) => !configNames.includes(name)),
  );
  requireKnownOptions(given, optionNames);
  const { timeout = 30_000, maxRetries = 2, maxRetryAfter = 60_000, concurrency = 10 } = options;
  checkTimeout(timeout);
  checkRetries(maxRetries);
  requireOption(typeof maxRetryAfter === 'number' && maxRetryAfter >= 0, {
    name: 'maxRetryAfter',
    rule: 'a number of ms from 0',
    value: maxRetryAfter,
    fix: 'omit it for 60000',
  });
  checkConcurrency(concurrency);
  const { logLevel = 'warn' } = options;
  requireOption(logLevels.includes(logLevel), {
    name: 'logLevel',
    rule: `one of ${logLevels.join(', ')}`,
    value: logLevel,
    fix: 'omit it for warn',
  });
  const baseURL = normalizeBaseUrl(options.baseURL ?? defaultBaseUrl);
  requireOption(baseURL !== undefined, {
    name: 'baseURL',
    rule: 'an https URL with at most a path',
    value: options.baseURL,
    fix: `omit it for ${defaultBaseUrl}`,
    isSecret: /[@?#]/.test(String(options.baseURL)),
  });
  const { defaultHeaders = {}, fetch: send = (request: Request) => fetch(request) } = options;
  requireOption(isHeaders(defaultHeaders), {
    name: 'defaultHeaders',
    rule: 'headers that can be sent: an object, a Headers or a list of pairs',
    value: defaultHeaders,
    fix: 'remove characters that a header cannot have',
    isSecret: true,
  });
  requireOption(typeof send === 'function', {
    name: 'fetch',
    rule: 'a function that takes a Request',
    value: send,
    fix: 'omit it for the global fetch, or pass adaptFetch(fetch) for that of another package',
  });
  requireLogger(options.logger);
  return {
    baseURL,
    timeout,
    maxRetries,
    maxRetryAfter,
    concurrency,
    defaultHeaders,
    fetch: send,
  };
}

/** @throws {ConfigurationError} `invalid_option` */
export function checkTimeout(timeout: number): void {
  requireOption(typeof timeout === 'number' && timeout > 0 && timeout <= maxTimerMs, {
    name: 'timeout',
    rule: `a number of ms above 0 and up to ${maxTimerMs}`,
    value: timeout,
    fix: 'omit it for the default',
  });
}

/** @throws {ConfigurationError} `invalid_option` */
export function checkRetries(maxRetries: number): void {
  requireOption(Number.isInteger(maxRetries) && maxRetries >= 0, {
    name: 'maxRetries',
    rule: 'a whole number from 0',
    value: maxRetries,
    fix: 'omit it for the default, or pass 0 to send each request once',
  });
}

/** @throws {ConfigurationError} `invalid_option` */
export function checkConcurrency(concurrency: number): void {
  requireCountOrInfinity('concurrency', concurrency);
}

/** @throws {ConfigurationError} `invalid_option` */
export function requireCountOrInfinity(name: string, count: number): void {
  const isCount = Number.isInteger(count) || count === Number.POSITIVE_INFINITY;
  requireOption(isCount && count >= 1, {
    name,
    rule: 'a whole number from 1, or Infinity',
    value: count,
    fix: 'omit it for the default',
  });
}

function isHeaders(given: HeadersOption): boolean {
  try {
    overrideHeaders(new Headers(), given, (name) => {
      throw new TypeError(name);
    });
    return true;
  } catch {
    return false;
  }
}
