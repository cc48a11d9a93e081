/** What the API's answers stay far below. */
export const maxResponseBytes = 10 * 1024 * 1024;

/** What is read of a body, as text; `undefined` where it is larger than that, of which no more is read. */
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
