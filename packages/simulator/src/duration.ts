/** A length of time: a number of ms, or a number with a unit, such as `'250ms'`, `'3s'`, `'5m'`, `'1h'` or `'30d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const units = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** 100 years. A longer duration may lead to a time that `Date` does not have. */
const longest = 36_525 * 86_400_000;

/** Converts a duration to ms. Returns `NaN` for text that is not a duration. */
export function milliseconds(duration: Duration): number {
  return typeof duration === 'number' ? duration : parse(duration);
}

/** Whether the value is a duration from 0 to 100 years. */
export function isDuration(value: unknown): value is Duration {
  const ms = typeof value === 'string' ? parse(value) : value;
  return typeof ms === 'number' && ms >= 0 && ms <= longest;
}

function parse(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(amount) * (units.get(unit) ?? Number.NaN);
}
