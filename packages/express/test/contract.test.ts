import { once } from 'node:events';
import { createServer } from 'node:http';
import { adapterContract, type StartAdapter } from '@bluma-webhooks/testing';
import type express from 'express';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';
import { frameworks } from './serving.ts';

/** `app.use(blumaWebhooks(...))`, bare, at its default path. */
function startWith(framework: typeof express): StartAdapter {
  return async (options, { parser }) => {
    const app = framework();
    if (parser === 'json') app.use(framework.json({ limit: '16mb' }));
    if (parser === 'raw') app.use(framework.raw({ type: () => true, limit: '16mb' }));
    const webhooks = blumaWebhooks(options);
    app.use(webhooks);
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('The server has no port');
    return {
      url: `http://127.0.0.1:${address.port}/webhooks/bluma`,
      receiver: webhooks.receiver,
      async close() {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    };
  };
}

describe.each(frameworks)('$name', ({ framework }) => adapterContract(it, startWith(framework)));
