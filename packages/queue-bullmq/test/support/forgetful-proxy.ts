import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** In front of a server: takes connections and says nothing on them, until it remembers how to pass one on. */
export async function startForgetfulProxy(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isForgetful = true;
  let forgotten = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const proxy = createServer((socket) => {
    keep(socket);
    if (isForgetful) {
      forgotten += 1;
      socket.resume();
      return;
    }
    const server = connect(Number(port), hostname);
    keep(server);
    socket.on('close', () => server.destroy()).pipe(server);
    server.on('close', () => socket.destroy()).pipe(socket);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const address = proxy.address();
  return {
    connection: { host: '127.0.0.1', port: typeof address === 'object' ? address?.port : 0 },
    forgotten: () => forgotten,
    /** From now on. Those that it has forgotten stay so. */
    remember() {
      isForgetful = false;
    },
  };
}
