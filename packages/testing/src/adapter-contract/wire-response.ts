import type { ReceivedResponse } from '../send-request.ts';

interface Framed {
  readonly body: string;
  readonly rest: string;
}

/** The first complete response in the received text (Latin-1), or `undefined` if there is none yet. */
export function readResponse(
  received: string,
): { readonly response: ReceivedResponse; readonly rest: string } | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = received.slice(0, headEnd).split('\r\n');
  const headers = readHeaders(lines);
  const after = received.slice(headEnd + 4);
  const isChunked = headers['transfer-encoding'] === 'chunked';
  const framed = isChunked ? readChunked(after) : readSized(after, headers['content-length']);
  if (!framed) return undefined;
  const status = Number(statusLine.split(' ')[1]);
  return { response: { status, headers, body: framed.body }, rest: framed.rest };
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return Object.fromEntries(fields);
}

function readSized(text: string, contentLength = '0'): Framed | undefined {
  const length = Number(contentLength);
  if (text.length < length) return undefined;
  return { body: text.slice(0, length), rest: text.slice(length) };
}

function readChunked(text: string): Framed | undefined {
  let body = '';
  let rest = text;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n');
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(rest.slice(0, lineEnd), 16);
    const start = lineEnd + 2;
    if (rest.length < start + size + 2) return undefined;
    body += rest.slice(start, start + size);
    rest = rest.slice(start + size + 2);
    if (size === 0) return { body, rest };
  }
}
