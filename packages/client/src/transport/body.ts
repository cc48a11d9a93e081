import { refusal } from './received-response.ts';

/** The largest response that is read. The responses of the API are far smaller. */
export const maxResponseBytes = 10 * 1024 * 1024;

/** The largest part of an error's body that is read. */
const maxErrorBytes = 256 * 1024;

/** The text of a body, or its beginning if the body is too large. */
export interface ReceivedText {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Reads a body, up to a limit. The rest is not read. */
export async function readText(response: Response): Promise<ReceivedText> {
  const { body, headers, status } = response;
  const isError = status < 200 || status >= 300;
  const maxBytes = isError ? maxErrorBytes : maxResponseBytes;
  // Some replacements of `fetch` return responses without a stream.
  if (!isReadable(body)) return { text: body === null ? '' : await response.text(), isWhole: true };
  if (!isError && Number(headers.get('content-length')) > maxBytes) {
    cancelBody(response);
    return { text: '', isWhole: false };
  }
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of body) {
    // Counts the decompressed bytes that arrive. So a missing length or a compressed body cannot exceed the limit.
    if (!ArrayBuffer.isView(chunk)) {
      throw refusal(' whose body has Uint8Array chunks', chunk);
    }
    bytes += chunk.byteLength;
    const rest = maxBytes - (bytes - chunk.byteLength);
    parts.push(decoder.decode(chunk.subarray(0, rest), { stream: true }));
    if (bytes > maxBytes) return { text: isError ? parts.join('') : '', isWhole: false };
  }
  return { text: parts.join('') + decoder.decode(), isWhole: true };
}

/** Cancels a body that nobody reads, so that its connection becomes free. */
export function cancelBody({ body }: Response): void {
  if (isReadable(body) && 'cancel' in body) void body.cancel().catch(() => {});
}

function isReadable(body: unknown): body is ReadableStream<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
