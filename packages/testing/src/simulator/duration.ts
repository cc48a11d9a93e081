import { BlumaWebhookError } from '@bluma-webhooks/core';

/** A length of time: a number of ms, or a number with its unit, such as `'250ms'`, `'3s'`, `'5m'`, `'1h'` or `'30d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const units = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/**
 * A duration in ms.
 *
 * @throws {BlumaWebhookError} `invalid_option` for what is not one, or is below 0
 */
export function milliseconds(duration: Duration): number {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(`${duration}`) ?? [];
  const ms = typeof duration === 'number' ? duration : Number(amount) * (units.get(unit) ?? 1);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new BlumaWebhookError(
    'invalid_option',
    `${duration} is no duration: give ms, or a number with its unit as in '5m'`,
  );
}
