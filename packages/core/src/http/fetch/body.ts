import { isBytes } from '../../lib/bytes.ts';
import { now } from '../../lib/clock.ts';
import { settlesWithin } from '../../lib/timeout.ts';
import type { ReadLimits, ReadResult } from '../../ports/delivery-request.ts';
import { BodyBuffer } from '../body-buffer.ts';
import { suggestBodyFix } from '../suggest-body-fix.ts';

const defaultFix =
  'Something read the body first: hand the request over before anything calls request.json() or text()';

/** The rest of a refused body is read and dropped, up to this size, so that the sender gets to see the answer. */
const maxDropped = 16 * 1024 * 1024;
const dropTimeoutMs = 5000;

/** Reads the raw body of a web `Request` within `maxBytes`, counted as they arrive, and `timeoutMs` from now. */
export async function readWebBody(
  request: Request,
  { maxBytes, timeoutMs }: ReadLimits,
  fix: string = defaultFix,
): Promise<ReadResult> {
  const { body, bodyUsed } = request;
  if (bodyUsed || body?.locked) {
    return { ok: false, code: 'body_already_parsed', fix: suggestBodyFix(fix) };
  }
  if (!body) return { ok: true, bytes: new Uint8Array() };
  const until = now() + timeoutMs;
  const reader = body.getReader();
  const buffer = new BodyBuffer();
  let size = 0;
  try {
    for (;;) {
      const reading = reader.read();
      const isInTime = await settlesWithin(until - now(), reading);
      const isTooLarge = size > maxBytes;
      if (!isInTime) return { ok: false, code: isTooLarge ? 'body_too_large' : 'body_timeout' };
      const part = await reading;
      if (part.done) {
        return isTooLarge
          ? { ok: false, code: 'body_too_large' }
          : { ok: true, bytes: buffer.toBytes() };
      }
      // A stream that other code made, of text for example.
      if (!isBytes(part.value)) {
        return { ok: false, code: 'body_already_parsed', fix: suggestBodyFix(fix) };
      }
      size += part.value.length;
      if (size <= maxBytes) buffer.append(part.value);
      else buffer.clear();
      if (size > maxBytes + maxDropped) return { ok: false, code: 'body_too_large' };
    }
  } catch {
    return { ok: false, code: 'body_incomplete' };
  }
}

/**
 * Reads and drops a body that nobody asked for, within limits: some servers cut a connection whose request was not
 * read to its end.
 */
export async function dropWebBody({ body, bodyUsed }: Request): Promise<void> {
  if (!body || bodyUsed || body.locked) return;
  const until = now() + dropTimeoutMs;
  const reader = body.getReader();
  let size = 0;
  try {
    while (size <= maxDropped) {
      const reading = reader.read();
      if (!(await settlesWithin(until - now(), reading))) return;
      const part = await reading;
      if (part.done) return;
      size += part.value.length;
    }
  } catch {
    // The sender has disconnected.
  }
}
