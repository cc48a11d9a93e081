import type { LogFields, Logger } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/worker';
import { harmlessFields } from './redact.ts';

/**
 * What a client logs. `warn`: keys in the wrong place, event types that are not documented. `info`: requests that are
 * sent again. `debug`: every request and answer, written with the logger's `info`.
 */
export type ClientLogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

export const logLevels: readonly ClientLogLevel[] = ['off', 'error', 'warn', 'info', 'debug'];

/** A client's log, as much as its level lets through. Nothing that looks as a key or a secret does, and no body. */
export class Log {
  readonly #logger: Logger;
  readonly #level: number;
  readonly #told: Set<string>;

  /** @param told what `warnOnce` need not say any more */
  constructor(logger: Logger | undefined, level: ClientLogLevel, told: readonly string[] = []) {
    this.#logger = adaptLogger(logger);
    this.#told = new Set(told);
    this.#level = logLevels.indexOf(level);
  }

  error(message: string, fields: LogFields): void {
    if (this.#shows('error')) this.#logger.error(message, harmlessFields(fields));
  }

  warn(message: string, fields: LogFields): void {
    if (this.#shows('warn')) this.#logger.warn(message, harmlessFields(fields));
  }

  /** The first time alone. */
  warnOnce(message: string, fields: LogFields): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.warn(message, fields);
  }

  info(message: string, fields: LogFields): void {
    if (this.#shows('info')) this.#logger.info(message, harmlessFields(fields));
  }

  debug(message: string, fields: LogFields): void {
    if (this.#shows('debug')) this.#logger.info(message, harmlessFields(fields));
  }

  #shows(level: ClientLogLevel): boolean {
    return logLevels.indexOf(level) <= this.#level;
  }
}
