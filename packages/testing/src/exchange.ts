import { request } from 'node:http';
import { longestTimerMs } from './longest-timer.ts';

/** What a receiver answered. */
export interface DeliveryAnswer {
  readonly status: number;
  /** By lower-case name; several of one name joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Any request, whole in memory. */
export interface Outgoing {
  readonly method: string;
  /** By lower-case name. With `transfer-encoding: chunked` the body goes without a length. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** One request and its answer, on a connection of their own. */
export async function exchange(
  url: string | URL,
  { method, headers, body }: Outgoing,
  { timeoutMs, signal }: ExchangeLimits,
): Promise<DeliveryAnswer> {
  signal?.throwIfAborted();
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': body.length };
  return new Promise((resolve, reject) => {
    // `agent: false`: a connection for this request alone, closed after it.
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
    // Node takes a longer timer for one of 1 ms.
    const timer = timeoutMs <= longestTimerMs ? setTimeout(late, timeoutMs) : undefined;
    signal?.addEventListener('abort', abort);

    outgoing.on('error', fail).on('response', (incoming) => {
      // A receiver may stop listening to the rest of a body that it has refused: from here on only the answer counts.
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
