/** The compared parts of a response. `body` has one character for each byte. */
export interface RawResponse {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

/**
 * The first complete response in the received text (Latin-1), and the rest of the text. Nothing if the response is not
 * complete yet. Skips interim responses (1xx).
 */
export function readResponse(
  received: string,
  isToHead: boolean,
): { readonly response: RawResponse; readonly rest: string } | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = received.slice(0, end).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const after = received.slice(end + 4);
  if (status < 200) return readResponse(after, isToHead);

  const header = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const isChunked = header('transfer-encoding') === 'chunked';
  const length = isToHead ? 0 : Number(header('content-length') ?? 0);
  const framed = isChunked && !isToHead ? dechunk(after) : cut(after, length);
  if (!framed) return undefined;
  const { body, rest } = framed;
  return { response: { status, contentType: header('content-type'), body }, rest };
}

interface Framed {
  readonly body: string;
  readonly rest: string;
}

function cut(text: string, length: number): Framed | undefined {
  if (text.length < length) return undefined;
  return { body: text.slice(0, length), rest: text.slice(length) };
}

function dechunk(text: string, body = ''): Framed | undefined {
  const [sizeLine = ''] = text.split('\r\n', 1);
  const size = Number.parseInt(sizeLine, 16);
  const start = sizeLine.length + 2;
  const end = start + size;
  if (Number.isNaN(size) || text.length < end + 2) return undefined;
  const rest = text.slice(end + 2);
  return size === 0 ? { body, rest } : dechunk(rest, body + text.slice(start, end));
}
