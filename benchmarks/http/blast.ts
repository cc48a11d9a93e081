import type { Socket } from 'node:net';
import { processors } from '../processor.ts';
import { answerLength } from './answer-length.ts';
import { openSocket } from './open-socket.ts';

/**
 * Sends ready-made requests over keep-alive connections, one at a time on each, and reads no more of the answers than it has
 * to: a load that costs more than the server would measure itself.
 *
 * @returns how many were answered a second
 * @throws if an answer has not the status that is expected
 */
export async function blast(
  port: number,
  requests: readonly Buffer[],
  { connections, status }: { readonly connections: number; readonly status: number },
): Promise<number> {
  const left = requests.values();
  const sockets = await Promise.all(Array.from({ length: connections }, () => openSocket(port)));
  const expected = Buffer.from(`HTTP/1.1 ${status} `);
  const start = performance.now();
  const sleep = stayAwake();
  await Promise.all(sockets.map((socket) => converse(socket, left, expected)));
  sleep();
  const seconds = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  return requests.length / seconds;
}

/**
 * Keeps this process from waiting, where it has a processor of its own: to wake it is work of the server's system call,
 * more of it the slower the server is, and a client on another machine never asks for it.
 */
function stayAwake(): () => void {
  let isAwake = processors > 1;
  const turn = () => {
    if (isAwake) setImmediate(turn);
  };
  turn();
  return () => {
    isAwake = false;
  };
}

/** Until there is nothing left to send. */
function converse(socket: Socket, left: Iterator<Buffer>, expected: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: Buffer | undefined;
    const next = () => {
      const { value, done } = left.next();
      if (done) resolve();
      else socket.write(value);
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server hung up')));
    socket.on('data', (chunk) => {
      received = received ? Buffer.concat([received, chunk]) : chunk;
      const length = answerLength(received);
      if (length === undefined || received.length < length) return;
      if (received.subarray(0, expected.length).equals(expected)) {
        received = undefined;
        next();
      } else {
        reject(new Error(`Answered ${received.subarray(0, 200)}`));
      }
    });
    next();
  });
}
