import type { Logger } from '@bluma-webhooks/core';
import type { APIKeyOption } from './api-key.ts';
import { baseUrlOf, vendorsUrl } from './base-url.ts';
import { isObject } from './json-object.ts';
import { type ClientLogLevel, logLevels } from './log.ts';
import { requireLogger, requireOption } from './require-option.ts';
import { longestTimerMs } from './sleep.ts';
import type { Fetch } from './transport/exchange.ts';

export interface ClientOptions {
  /** The key, or a function that gives it, asked before each call. `BLUMA_API_KEY` of the environment. */
  readonly apiKey?: APIKeyOption;
  /** Where the API is. `https://api.getbluma.com/api/v1` */
  readonly baseURL?: string | undefined;
  /** How long each attempt may take, from its connection to the end of its body, in ms. 30,000 */
  readonly timeout?: number | undefined;
  /** How often a request is sent again, where that is safe. 2 */
  readonly maxRetries?: number | undefined;
  /** The longest wait that `Retry-After` may ask for, in ms; past it the error carries the wait. 60,000 */
  readonly maxRetryAfter?: number | undefined;
  /** How many requests are under way at once, at most; the others wait in line. 10 */
  readonly concurrency?: number | undefined;
  /** Sent along with each request. */
  readonly defaultHeaders?: Readonly<{ [name: string]: string }> | undefined;
  /** Sends requests in place of the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** The console. `console`, pino and winston fit. */
  readonly logger?: Logger | undefined;
  /** How much is logged. `warn` */
  readonly logLevel?: ClientLogLevel | undefined;
  /** In a browser everybody can read the key, so the client refuses to start there. `false` */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** What the options come to. */
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
export function settingsOf(options: ClientOptions): ClientSettings {
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
  const baseURL = baseUrlOf(options.baseURL ?? vendorsUrl);
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
  const isTime = typeof timeout === 'number' && timeout > 0 && timeout <= longestTimerMs;
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
