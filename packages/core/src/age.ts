export type Age = 'current' | 'stale' | 'suspect';

/** Clocks differ a little. An event from further ahead than this is worth a warning. */
const toleratedSkewMs = 5 * 60 * 1000;

// Strict, since `Date.parse` reads years into almost anything: 'garbage 1' is a day in 2001 to it.
const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** `suspect`: in the future or no time at all. `stale`: older than `maxAgeMs`, so that a store may have forgotten it. */
export function ageOf(createdAt: string, receivedAt: Date, maxAgeMs: number): Age {
  const age = iso8601.test(createdAt) ? receivedAt.getTime() - Date.parse(createdAt) : Number.NaN;
  if (age > maxAgeMs) return 'stale';
  return age >= -toleratedSkewMs ? 'current' : 'suspect';
}
