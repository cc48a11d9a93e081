/**
 * How long an answer asks to wait, in ms: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), else
 * `metadata.retry_after` in seconds. 0 for a date that is over; `undefined` where neither says anything that can be read.
 */
export function retryAfterOf(headers: Headers, metadata: unknown): number | undefined {
  return fromHeader(headers) ?? seconds(Object(metadata).retry_after);
}

function fromHeader(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return seconds(Number(value));
  const at = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - serverTime(headers));
}

/** By the server's own clock where it says what that shows: this machine's may be wrong. In ms since 1970. */
export function serverTime(headers: Headers): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? Date.now() : date;
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
    ? Math.ceil(value * 1000)
    : undefined;
}
