import { ConfigurationError } from './errors/bluma-error.ts';

/** @throws {ConfigurationError} `invalid_option` */
export function requireOption(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ConfigurationError('invalid_option', message);
}

/** @throws {ConfigurationError} `invalid_option` */
export function requireLogger(logger: unknown): void {
  if (logger === undefined) return;
  const hasAll = ['info', 'warn', 'error'].every((level) => hasMethod(logger, level));
  requireOption(hasAll, 'logger takes an object with info, warn and error, as console is');
}

/** Whether something can be called by a name on an object. */
export function hasMethod(object: unknown, name: string): boolean {
  return typeof Object(object)[name] === 'function';
}
