import type { Readable } from 'node:stream';
import { startTimer } from '#timers';
import { isBytes } from '../../lib/bytes.ts';
import type { ReadLimits, ReadResult } from '../../ports/delivery-request.ts';
import { BodyBuffer } from '../body-buffer.ts';
import { findRawBody } from '../raw-body.ts';
import { suggestBodyFix } from '../suggest-body-fix.ts';

const defaultFix =
  'Mount the webhook before any body parser, or keep the raw bytes as a Buffer in request.rawBody';

/**
 * Reads the raw body of a request: from a `Buffer` or `Uint8Array` that other code has stored (`rawBody`, or `body` as
 * `express.raw()` leaves it), else from the stream, which must be unread. Never from a string or a parsed
 * object: those are no longer what was signed.
 *
 * Within `maxBytes`, counted as they arrive, and `timeoutMs` from now. Bytes after a refusal are not stored.
 *
 * @param sources objects whose `rawBody` or `body` may be the bytes
 * @param fix what to change in this framework when a parser was first; it goes to the log
 */
export function readBody(
  request: Readable,
  limits: ReadLimits,
  sources: readonly unknown[] = [request],
  fix: string = defaultFix,
): ReadResult | Promise<ReadResult> {
  const kept = findRawBody(sources);
  if (kept) return limitBytes(kept, limits);
  // With an encoding set, its chunks are text.
  const { readableDidRead, readableEnded, readableFlowing, readableEncoding } = request;
  if (readableDidRead || readableEnded || readableFlowing || readableEncoding) {
    const replayed = readReplay(request);
    return replayed
      ? limitBytes(replayed, limits)
      : { ok: false, code: 'body_already_parsed', fix: suggestBodyFix(fix) };
  }
  if (request.destroyed) return { ok: false, code: 'body_incomplete' };
  return collect(request, limits, fix);
}

function limitBytes(bytes: Uint8Array, { maxBytes }: ReadLimits): ReadResult {
  return bytes.length > maxBytes ? { ok: false, code: 'body_too_large' } : { ok: true, bytes };
}

/**
 * Some hosts, such as Vercel, read the stream before the application does. They then put a copy of it behind `read` and `on`
 * of this one request. The copy is complete, so there is nothing to wait for.
 */
function readReplay(request: Readable): Uint8Array | undefined {
  if (!Object.hasOwn(request, 'read') || !Object.hasOwn(request, 'on')) return undefined;
  const body = new BodyBuffer();
  try {
    for (let chunk = request.read(); isBytes(chunk); chunk = request.read()) body.append(chunk);
  } catch {
    return undefined;
  }
  return body.size > 0 ? body.toBytes() : undefined;
}

function collect(
  request: Readable,
  { maxBytes, timeoutMs }: ReadLimits,
  fix: string,
): Promise<ReadResult> {
  return new Promise((resolve) => {
    const body = new BodyBuffer();
    // The listeners stay, which costs less than to take them off: after the first result none of them does or keeps
    // anything.
    let isSettled = false;
    const settle = (result: ReadResult) => {
      isSettled = true;
      body.clear();
      timer.stop();
      resolve(result);
    };
    const onData = (chunk: unknown) => {
      if (isSettled) return;
      if (!isBytes(chunk)) {
        // A stream that other code put in place of the request's, for example `Readable.from(text)`.
        settle({ ok: false, code: 'body_already_parsed', fix: suggestBodyFix(fix) });
        return;
      }
      if (body.size + chunk.length > maxBytes) settle({ ok: false, code: 'body_too_large' });
      else body.append(chunk);
    };
    const onEnd = () => {
      if (isSettled) return;
      settle({ ok: true, bytes: body.toBytes() });
    };
    const onClose = () => settle({ ok: false, code: 'body_incomplete' });
    const timer = startTimer(timeoutMs, () => settle({ ok: false, code: 'body_timeout' }));
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
    // Somebody may have paused it; listening alone would not start it again.
    request.resume();
  });
}
