import { createServer, type RequestListener, type Server } from 'node:http';

/** Listens on a free port. */
export async function listen(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  return { server, url: `http://127.0.0.1:${address.port}/webhooks/bluma` };
}
