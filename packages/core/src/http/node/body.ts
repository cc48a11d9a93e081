import type { IncomingMessage } from 'node:http';
import { startTimer } from '#timers';
import type { ReadLimits, ReadResult } from '../../delivery.ts';

const defaultFix =
  'Mount the webhook before any body parser, or keep the raw bytes as a Buffer in request.rawBody';

/**
 * Reads the raw body of a request: from a `Buffer` or `Uint8Array` that somebody kept (`rawBody`, or `body` as
 * `express.raw()` leaves it), else from the stream, which has to be untouched. Never from a string or a parsed
 * object: those are no longer what was signed.
 *
 * Within `maxBytes`, counted as they arrive, and `timeoutMs` from now. What comes after a refusal is not kept.
 *
 * @param candidates what may be kept bytes; the first that is bytes is used
 * @param fix what to change in this framework when a parser was first; it goes to the log
 */
export function readBody(
  request: IncomingMessage,
  limits: ReadLimits,
  candidates: readonly unknown[] = preReadBodies(request),
  fix: string = defaultFix,
): ReadResult | Promise<ReadResult> {
  const kept = candidates.find((candidate) => candidate instanceof Uint8Array);
  if (kept) {
    return kept.length > limits.maxBytes
      ? { ok: false, code: 'body_too_large' }
      : { ok: true, bytes: kept };
  }
  // With an encoding set, its chunks are text.
  const { readableDidRead, readableEnded, readableFlowing, readableEncoding } = request;
  if (readableDidRead || readableEnded || readableFlowing || readableEncoding) {
    return { ok: false, code: 'body_already_parsed', fix };
  }
  if (request.destroyed) return { ok: false, code: 'body_incomplete' };
  return collect(request, limits);
}

/** What frameworks and hosts leave on a request. */
function preReadBodies({ rawBody, body }: IncomingMessage & { rawBody?: unknown; body?: unknown }) {
  return [rawBody, body];
}

function collect(
  request: IncomingMessage,
  { maxBytes, timeoutMs }: ReadLimits,
): Promise<ReadResult> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // The listeners stay, which costs less than to take them off: after the first result none of them does or keeps
    // anything.
    let isSettled = false;
    const settle = (result: ReadResult) => {
      isSettled = true;
      chunks.length = 0;
      timer.stop();
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      if (isSettled) return;
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else settle({ ok: false, code: 'body_too_large' });
    };
    const onEnd = () => {
      if (isSettled) return;
      const [first] = chunks;
      const bytes = first && chunks.length === 1 ? first : Buffer.concat(chunks, size);
      settle({ ok: true, bytes });
    };
    const onClose = () => settle({ ok: false, code: 'body_incomplete' });
    const timer = startTimer(timeoutMs, () => settle({ ok: false, code: 'body_timeout' }));
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
    // Somebody may have paused it; listening alone would not start it again.
    request.resume();
  });
}
