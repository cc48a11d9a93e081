import { once } from 'node:events';
import { connect } from 'node:net';

const patienceMs = 300;

/** What a server says to the first bytes of a new connection; undefined if it says nothing for a while. */
export async function answer(url: string, bytes: string | Uint8Array): Promise<string | undefined> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    socket.write(bytes);
    const [said] = await once(socket, 'data', { signal: AbortSignal.timeout(patienceMs) });
    return String(said);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  } finally {
    socket.destroy();
  }
}
