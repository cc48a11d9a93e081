import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * A port that nobody listens on. Below those that systems give to outgoing connections: while the server restarts,
 * a client that knocks could otherwise be given the very port that it knocks on, and find itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

const pollMs = 10;

const patienceMs = 30_000;

/** Resolves when nothing on this machine takes connections at the port any more, or after 30 s. */
export async function untilRefused(port: number): Promise<void> {
  const endAt = performance.now() + patienceMs;
  while ((await isAccepted(port)) && performance.now() < endAt) await setTimeout(pollMs);
}

function isAccepted(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket
      .once('connect', () => end(true))
      .once('error', ({ message }) => end(!message.includes('ECONNREFUSED')));
  });
}
