/** `stale` and `clock_skew` are also the names of log lines. */
export type Age = 'current' | 'stale' | 'clock_skew';

/** Clocks differ a little. An event from further ahead than this is worth a warning, in ms. */
export const toleratedSkewMs = 5 * 60 * 1000;

// Strict, since `Date.parse` reads years into almost anything: 'garbage 1' is a day in 2001 to it.
const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:[\d:.]+(Z|[+-]\d\d:\d\d)$/;

/** `clock_skew`: in the future or no time at all. `stale`: so old that a store may have forgotten it. */
export function checkTimestamp(createdAt: string, receivedAt: Date, maxAgeMs: number): Age {
  const age = ageMs(createdAt, receivedAt);
  if (age > maxAgeMs) return 'stale';
  return age >= -toleratedSkewMs ? 'current' : 'clock_skew';
}

/** `NaN` for a time that cannot be read. */
export function ageMs(createdAt: string, receivedAt: Date): number {
  return +receivedAt - Date.parse(iso8601.test(createdAt) ? createdAt : '');
}
