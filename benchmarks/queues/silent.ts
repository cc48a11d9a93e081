import type { Logger } from '@bluma-webhooks/core';

/** A terminal would be measured too. */
export const silent: Logger = { info() {}, warn() {}, error() {} };
