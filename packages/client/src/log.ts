import type { LogFields, Logger } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/shared';
import { redactFields } from './redact.ts';

/**
 * The least severe level that a client logs. `warn`: keys in the wrong environment, and undocumented event types.
 * `info`: retries. `debug`: every request and its result, written with the logger's `info`.
 */
export type ClientLogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

export const logLevels: readonly ClientLogLevel[] = ['off', 'error', 'warn', 'info', 'debug'];

/** A client's log, filtered by level. It redacts keys and secrets. No line has a body. */
export class Log {
  readonly #logger: Logger;
  readonly #level: number;
  readonly #warned: Set<string>;

  /** @param warned messages that `warnOnce` does not log */
  constructor(logger: Logger | undefined, level: ClientLogLevel, warned: readonly string[] = []) {
    this.#logger = adaptLogger(logger);
    this.#warned = new Set(warned);
    this.#level = logLevels.indexOf(level);
  }

  error(message: string, fields: LogFields): void {
    this.#write('error', message, fields);
  }

  warn(message: string, fields: LogFields): void {
    this.#write('warn', message, fields);
  }

  /** Logs a message the first time only. */
  warnOnce(message: string, fields: LogFields): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.warn(message, fields);
  }

  info(message: string, fields: LogFields): void {
    this.#write('info', message, fields);
  }

  debug(message: string, fields: LogFields): void {
    this.#write('debug', message, fields);
  }

  #write(level: keyof Logger | 'debug', message: string, fields: LogFields): void {
    if (logLevels.indexOf(level) > this.#level) return;
    this.#logger[level === 'debug' ? 'info' : level](message, redactFields(fields));
  }
}
