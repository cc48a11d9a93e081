import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/**
 * Sends ready-made requests over kept connections, one at a time on each, and reads no more of the answers than it has
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
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const expected = Buffer.from(`HTTP/1.1 ${status} `);
  const start = performance.now();
  await Promise.all(sockets.map((socket) => converse(socket, left, expected)));
  const seconds = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  return requests.length / seconds;
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
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

/** Of a whole answer that begins the bytes, as soon as they say so. */
function answerLength(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('An answer without a length');
  return end + headEnd.length + Number(length);
}
