import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Express } from 'express';
import express from 'express';
import express4 from 'express4';
import { onTestFinished } from 'vitest';

/** Both majors are used in the same way, so Express 5's types serve for 4 too. */
export const frameworks = [
  { name: 'Express 5', framework: express },
  { name: 'Express 4', framework: express4 },
];

/** Listens on a free port until the test has ended. Resolves with the server's URL. */
export async function serve(app: Express): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  return `http://127.0.0.1:${address.port}`;
}
