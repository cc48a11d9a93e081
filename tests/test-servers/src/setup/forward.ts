import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts } from 'node:net';
import { pipeline } from 'node:stream';

export interface Forward {
  readonly port: number;
  close(): void;
}

/** Listens on 127.0.0.1 for clients that cannot connect to the target by themselves. */
export async function forwardTo(target: NetConnectOpts): Promise<Forward> {
  const server = createServer((client) => {
    const behind = connect(target);
    // Either end closes the other. Its client sees why.
    pipeline(client, behind, () => {});
    pipeline(behind, client, () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It waits for clients, and is no reason for a process to go on.
  server.unref();
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The forward has no port');
  return { port: address.port, close: () => void server.close() };
}
