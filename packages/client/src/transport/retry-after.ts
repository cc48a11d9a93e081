import { maxTimerMs } from '../sleep.ts';

/**
 * The wait that a response asks for, in ms. Reads `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or else
 * `metadata.retry_after` in seconds.
 *
 * @returns 0 for a date in the past. `undefined` if there is no valid value. At most the longest time of a timer, which
 *   is 24 days
 */
export function parseRetryAfter(headers: Headers, metadata: unknown): number | undefined {
  const asked = fromHeader(headers) ?? seconds(Object(metadata).retry_after);
  return asked === undefined ? undefined : Math.min(asked, maxTimerMs);
}

function fromHeader(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (isSeconds(value)) return seconds(value);
  const at = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - serverTime(headers));
}

/** The server's time from its `Date` header, or else this machine's, which may be wrong. In ms since 1970. */
export function serverTime(headers: Headers): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? Date.now() : date;
}

function isSeconds(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

/** Reads a number, or a number in a string. */
function seconds(value: unknown): number | undefined {
  const given = typeof value === 'string' && isSeconds(value.trim()) ? Number(value) : value;
  return typeof given === 'number' && given >= 0 ? Math.ceil(given * 1000) : undefined;
}
