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
  /** Certificates that are trusted, in PEM, instead of those that Node brings along. For `https:`. */
  readonly ca?: string | readonly string[] | undefined;
}

/** One `POST` on a connection of its own. Never rejects; a redirect is an answer like any other. */
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
      // A connection for this request alone, closed after it.
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
        // A receiver may cut the rest of an upload that it has refused: from then on only its answer counts.
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
      // Called when the bytes have left, so that the receiver gets them before the end.
      outgoing.write(body.subarray(0, upload.afterBytes), cut);
  }
}

/** Counts the bytes of the body, and drops them. */
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
