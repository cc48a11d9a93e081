import { ConfigurationError } from './errors/bluma-error.ts';

/** @throws {ConfigurationError} `invalid_option` */
export function requireOption(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ConfigurationError('invalid_option', message);
}
