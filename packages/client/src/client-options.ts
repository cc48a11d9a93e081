import type { Logger } from '@bluma-webhooks/core';
import type { APIKeyOption } from './api-key.ts';
import { defaultBaseUrl, normalizeBaseUrl } from './base-url.ts';
import { isObject } from './json-object.ts';
import { type ClientLogLevel, logLevels } from './log.ts';
import { requireLogger, requireOption } from './require-option.ts';
import { maxTimerMs } from './sleep.ts';
import type { Fetch } from './transport/send-request.ts';

export interface ClientOptions {
  /** The key, or a function that returns it and is called before each request. @default the variable `BLUMA_API_KEY` */
  readonly apiKey?: APIKeyOption;
  /** The URL of the API. @default https://api.getbluma.com/api/v1 */
  readonly baseURL?: string | undefined;
  /** The longest time of one attempt, from its connection to the end of its body, in ms. @default 30_000 */
  readonly timeout?: number | undefined;
  /** The number of retries, where a retry is safe. @default 2 */
  readonly maxRetries?: number | undefined;
  /** The longest wait that `Retry-After` may ask for, in ms. Past it, the error has the wait. @default 60_000 */
  readonly maxRetryAfter?: number | undefined;
  /** The number of concurrent requests. Other requests wait. @default 10 */
  readonly concurrency?: number | undefined;
  /** Headers of every request. @default none */
  readonly defaultHeaders?: Readonly<{ [name: string]: string }> | undefined;
  /** Sends the requests. @default the global `fetch` */
  readonly fetch?: Fetch | undefined;
  /** Gets the log lines. `console`, pino and winston fit. @default console */
  readonly logger?: Logger | undefined;
  /** The least severe level that is logged. @default warn */
  readonly logLevel?: ClientLogLevel | undefined;
  /** Allows the client in a browser, where everybody can read the key. @default false */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** The options with their defaults. */
export interface ClientSettings {
  /** Without a slash at its end. */
  readonly baseURL: string;
  readonly timeout: number;
  readonly maxRetries: number;
  readonly maxRetryAfter: number;
  readonly concurrency: number;
  readonly defaultHeaders: Readonly<{ [name: string]: string }>;
  readonly fetch: Fetch;
}

/** @throws {ConfigurationError} `invalid_option` */
export function resolveSettings(options: ClientOptions): ClientSettings {
  const isGiven = typeof options === 'object' && options !== null;
  requireOption(isGiven, 'A client takes its options as an object');
  const { timeout = 30_000, maxRetries = 2, maxRetryAfter = 60_000, concurrency = 10 } = options;
  checkTimeout(timeout);
  checkRetries(maxRetries);
  const isWait = typeof maxRetryAfter === 'number' && maxRetryAfter >= 0;
  requireOption(isWait, 'maxRetryAfter takes ms, 0 or more');
  checkConcurrency(concurrency);
  const { logLevel = 'warn' } = options;
  requireOption(logLevels.includes(logLevel), `logLevel takes one of ${logLevels.join(', ')}`);
  const baseURL = normalizeBaseUrl(options.baseURL ?? defaultBaseUrl);
  requireOption(baseURL !== undefined, 'baseURL takes an https URL, with a path at most');
  const { defaultHeaders = {}, fetch: send = (request: Request) => fetch(request) } = options;
  requireOption(isHeaders(defaultHeaders), 'defaultHeaders takes names and values of headers');
  requireOption(typeof send === 'function', 'fetch takes a function');
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
  const isTime = typeof timeout === 'number' && timeout > 0 && timeout <= maxTimerMs;
  requireOption(isTime, 'timeout takes ms, above 0 and below 2^31');
}

/** @throws {ConfigurationError} `invalid_option` */
export function checkRetries(maxRetries: number): void {
  const isCount = Number.isInteger(maxRetries) && maxRetries >= 0;
  requireOption(isCount, 'maxRetries takes 0, 1, 2, …');
}

/** @throws {ConfigurationError} `invalid_option` */
export function checkConcurrency(concurrency: number): void {
  requireOption(isCountOrAll(concurrency), 'concurrency takes a whole number from 1, or Infinity');
}

/** Whether as many as that can be let through: a whole number from 1, or all. */
export function isCountOrAll(count: number): boolean {
  return count >= 1 && (Number.isInteger(count) || count === Number.POSITIVE_INFINITY);
}

function isHeaders(given: Readonly<{ [name: string]: string }>): boolean {
  try {
    return isObject(given) && new Headers(given) instanceof Headers;
  } catch {
    return false;
  }
}
