import type { Socket } from 'node:net';
import { answerLength } from './answer-length.ts';
import { openSocket } from './open-socket.ts';

/** One keep-alive connection, for one request at a time. */
export interface Connection {
  /** Resolves to the status and the body of the response, as `200 {"status":"handled"}`. */
  sendRequest(request: Buffer): Promise<string>;
  close(): void;
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = await openSocket(port);
  return {
    sendRequest: (request) => sendRequest(socket, request),
    close: () => socket.destroy(),
  };
}

function sendRequest(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const settle = (finish: () => void) => {
      socket.off('data', onData).off('error', onEnd).off('close', onEnd);
      finish();
    };
    const onData = (chunk: Buffer) => {
      received = received.length > 0 ? Buffer.concat([received, chunk]) : chunk;
      const length = answerLength(received);
      if (length === undefined || received.length < length) return;
      settle(() => resolve(toText(received)));
    };
    const onEnd = () => settle(() => reject(new Error('The server hung up')));
    socket.on('data', onData).on('error', onEnd).on('close', onEnd);
    socket.write(request);
  });
}

function toText(answer: Buffer): string {
  const text = answer.toString('latin1');
  const status = text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
  return `${status} ${text.slice(text.indexOf('\r\n\r\n') + 4)}`;
}
