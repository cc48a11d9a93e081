import { assertMethods } from '../option-checks.ts';
import { adaptLogger, type Logger } from './logger.ts';

/** @throws {BlumaWebhookError} `invalid_option` for a logger without the three methods */
export function assertLogger(logger: Logger | undefined): void {
  if (logger) assertMethods('logger', logger, ['info', 'warn', 'error']);
}

/**
 * As {@link adaptLogger}, for packages that get the logger from the user.
 *
 * @throws {BlumaWebhookError} `invalid_option` for a logger without the three methods
 */
export function adaptCheckedLogger(logger: Logger | undefined): Logger {
  assertLogger(logger);
  return adaptLogger(logger);
}
