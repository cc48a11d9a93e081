import { request } from 'node:http';
import { longestTimerMs } from './longest-timer.ts';

/** The response of a receiver. */
export interface ReceivedResponse {
  readonly status: number;
  /** The headers, by lower-case name. Several values of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request with its whole body in memory. */
export interface HttpRequest {
  readonly method: string;
  /** The headers, by lower-case name. With `transfer-encoding: chunked` no length is sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface SendOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one request on a new connection. */
export async function sendRequest(
  url: string | URL,
  { method, headers, body }: HttpRequest,
  { timeoutMs, signal }: SendOptions,
): Promise<ReceivedResponse> {
  if (signal?.aborted) throw signal.reason;
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': body.length };
  return new Promise((resolve, reject) => {
    // `agent: false` opens a connection for this request only.
    const outgoing = request(url, { method, agent: false, headers: { ...headers, ...length } });
    const stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      outgoing.destroy();
    };
    const fail = (error: unknown) => {
      stop();
      reject(error);
    };
    const abort = () => fail(signal?.reason);
    const late = () => fail(new Error(`No answer within ${timeoutMs} ms`));
    // Node treats a longer time as 1 ms.
    const timer = timeoutMs <= longestTimerMs ? setTimeout(late, timeoutMs) : undefined;
    signal?.addEventListener('abort', abort);

    outgoing.on('error', fail).on('response', (incoming) => {
      // A receiver may close its side while the body is still being sent. From here on only the response counts.
      outgoing.off('error', fail).on('error', () => {});
      const chunks: Buffer[] = [];
      incoming
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', fail)
        .on('end', () => {
          stop();
          const fields = Object.entries(incoming.headersDistinct).map(([name, values = []]) => [
            name,
            values.join(', '),
          ]);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: Object.fromEntries(fields),
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
    });
    outgoing.end(body);
  });
}
