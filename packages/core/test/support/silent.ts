import type { Logger } from '../../src/index.ts';

/** Writes nothing. */
export const silent: Logger = { info() {}, warn() {}, error() {} };
