import type { ReadLimits, ReadResult } from '../request.ts';
import { expired, now, within } from '../timeout.ts';

const defaultFix =
  'Something read the body first: hand the request over before anything calls request.json() or text()';

/**
 * Reads the raw body of a web `Request` within `maxBytes`, counted as they arrive, and `timeoutMs` from now.
 * What comes after a refusal is left to the server: cancelling could cut the connection before the answer is out.
 */
export async function readWebBody(
  request: Request,
  { maxBytes, timeoutMs }: ReadLimits,
  fix: string = defaultFix,
): Promise<ReadResult> {
  const { body, bodyUsed } = request;
  if (bodyUsed || body?.locked) return { ok: false, code: 'body_already_parsed', fix };
  if (!body) return { ok: true, bytes: new Uint8Array() };
  const until = now() + timeoutMs;
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const part = await within(until - now(), reader.read());
      if (part === expired) return { ok: false, code: 'body_timeout' };
      if (part.done) return { ok: true, bytes: joined(chunks, size) };
      size += part.value.length;
      if (size > maxBytes) return { ok: false, code: 'body_too_large' };
      chunks.push(part.value);
    }
  } catch {
    return { ok: false, code: 'body_incomplete' };
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
