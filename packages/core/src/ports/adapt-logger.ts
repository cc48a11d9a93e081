import { assertMethods } from '../option-checks.ts';
import { type Logger, wrapLogger } from './logger.ts';

/** @throws {BlumaWebhookError} `invalid_option` for a logger without the three methods */
export function assertLogger(logger: Logger | undefined): void {
  if (logger) assertMethods('logger', logger, ['info', 'warn', 'error']);
}

/**
 * Checks a logger that a user has passed, and gives it the shape of all loggers. `undefined` is the console.
 *
 * @throws {BlumaWebhookError} `invalid_option` for a logger without the three methods
 */
export function adaptLogger(logger: Logger | undefined): Logger {
  assertLogger(logger);
  return wrapLogger(logger);
}
