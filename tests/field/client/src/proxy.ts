import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

/** An HTTP proxy for the length of a test. `hosts` has the hosts that it was asked for. */
export async function startProxy(answer: 'connect' | 'cut' | 407 | 502) {
  const hosts: (string | undefined)[] = [];
  const sockets = new Set<Duplex>();
  // Without TLS, requests are not tunnelled: they have the whole URL.
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    hosts.push(new URL(url).host);
    const target = forward(url, { method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    request.pipe(target);
  });
  server.on('connect', (request, socket) => {
    hosts.push(request.url);
    sockets.add(socket);
    socket.on('error', () => {});
    if (answer === 'cut') return socket.destroy();
    if (answer !== 'connect')
      return socket.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    sockets.add(target);
    target.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, hosts };
}
