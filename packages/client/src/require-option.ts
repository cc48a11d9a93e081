import { BlumaWebhookError } from '@bluma-webhooks/core';

/** @throws {BlumaWebhookError} `invalid_option` */
export function requireOption(holds: boolean, message: string): void {
  if (!holds) throw new BlumaWebhookError('invalid_option', message);
}
