/** The largest response that is read. The API's own are far smaller. */
export const maxResponseBytes = 10 * 1024 * 1024;

/** Reads a body as text. `undefined` if it is larger than `maxBytes`; the rest is not read. */
export async function readText(
  { body, headers }: Response,
  maxBytes: number = maxResponseBytes,
): Promise<string | undefined> {
  if (!body) return '';
  if (Number(headers.get('content-length')) > maxBytes) {
    void body.cancel().catch(() => {});
    return undefined;
  }
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of body) {
    // Counted as it arrives, unpacked: neither a missing length nor a compressed body gets past it.
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join('') + decoder.decode();
}
