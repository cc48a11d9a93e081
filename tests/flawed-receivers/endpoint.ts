import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RunningAdapter } from '@bluma-webhooks/testing';
import type { Express } from 'express';

/** An app that somebody wrote by hand, as the contract wants it. It has nothing to drain. */
export async function serve(app: Express): Promise<RunningAdapter> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/webhooks/bluma`,
    receiver: { close: async () => ({ drained: 0, aborted: 0 }) },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
