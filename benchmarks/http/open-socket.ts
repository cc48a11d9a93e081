import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** To this machine, without Nagle's algorithm, which would send small writes together. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}
