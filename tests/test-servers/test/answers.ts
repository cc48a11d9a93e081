import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** It only ends what hangs. */
const answerTimeoutMs = 60_000;
/** How long a server says nothing before it counts as silent. */
const silenceMs = 300;

/** What a server says to the first bytes of a new connection. */
export function answer(url: string, bytes: string | Uint8Array): Promise<string> {
  return withConnection(url, async (socket) => {
    socket.write(bytes);
    const [said] = await once(socket, 'data', { signal: AbortSignal.timeout(answerTimeoutMs) });
    return String(said);
  });
}

/** Whether a server takes a connection, and says nothing to its first bytes for a while. */
export function isSilent(url: string, bytes: string | Uint8Array): Promise<boolean> {
  return withConnection(url, async (socket) => {
    socket.write(bytes);
    try {
      await once(socket, 'data', { signal: AbortSignal.timeout(silenceMs) });
      return false;
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return true;
      throw error;
    }
  });
}

async function withConnection<T>(url: string, use: (socket: Socket) => Promise<T>): Promise<T> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return await use(socket);
  } finally {
    socket.destroy();
  }
}
