import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import {
  cutOff,
  maxResponseBytes,
  type Outcome,
  type Transmission,
  tooLarge,
  toReason,
} from './receiver.ts';

export interface TransportOptions {
  /** The certificates that are trusted for `https:`, in PEM. They replace the certificates of Node. */
  readonly ca?: string | readonly string[] | undefined;
}

/** Sends one `POST` on a new connection, and follows no redirects. Rejects only if the request cannot be created. */
export function sendOverHttp(
  { url, headers, body, upload, timeUp }: Transmission,
  { ca }: TransportOptions,
): Promise<Outcome> {
  return new Promise((resolve) => {
    if (timeUp.aborted) {
      resolve({ kind: 'timeout' });
      return;
    }
    const options = {
      method: 'POST',
      // Opens a connection for this request only.
      agent: false,
      headers: { ...headers, 'content-length': body.length },
    } as const;
    const outgoing = url.startsWith('https:')
      ? httpsRequest(url, ca === undefined ? options : { ...options, ca: [ca].flat() })
      : httpRequest(url, options);

    const end = (outcome: Outcome) => {
      timeUp.removeEventListener('abort', expire);
      outgoing.destroy();
      resolve(outcome);
    };
    const expire = () => end({ kind: 'timeout' });
    timeUp.addEventListener('abort', expire);

    let answered = false;
    outgoing
      .on('error', (error) => {
        // A receiver may refuse a request and cut the rest of the upload. From then on only its response counts.
        if (!answered) end({ kind: 'broken', reason: toReason(error) });
      })
      .on('close', () => {
        if (!answered) end({ kind: 'broken', reason: 'Connection closed before an answer' });
      })
      .on('response', (incoming) => {
        answered = true;
        readResponse(incoming, end);
      });
    send(outgoing, body, upload, () => end(cutOff));
  });
}

function send(
  outgoing: ClientRequest,
  body: Uint8Array,
  upload: Transmission['upload'],
  cut: () => void,
): void {
  switch (upload.kind) {
    case 'whole':
      outgoing.end(body);
      return;
    case 'stalled':
      outgoing.flushHeaders();
      if (upload.afterBytes > 0) outgoing.write(body.subarray(0, upload.afterBytes));
      return;
    case 'cut':
      outgoing.flushHeaders();
      // The callback runs after the bytes were written, so that the receiver gets them before the connection is cut.
      outgoing.write(body.subarray(0, upload.afterBytes), cut);
  }
}

/** Counts the bytes of the body without storing them. */
function readResponse(incoming: IncomingMessage, end: (outcome: Outcome) => void): void {
  let bytes = 0;
  incoming
    .on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxResponseBytes) end(tooLarge);
    })
    .on('error', () => end({ kind: 'broken', reason: 'Connection closed within the answer' }))
    .on('end', () => end({ kind: 'answered', status: incoming.statusCode ?? 0 }));
}
