import { once } from 'node:events';
import { adapterContract, type StartAdapter } from '@bluma-webhooks/testing';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';

/** A route of Hono on Node, whose process lives on after an answer. */
const startHono: StartAdapter = async (options, { parser }) => {
  const webhooks = blumaWebhooks({ onDeadline: 'accept', ...options });
  const app = new Hono();
  if (parser === 'json') {
    app.use(async (context, next) => {
      const type = context.req.header('content-type');
      if (type === 'application/json') await context.req.json().catch(() => {});
      await next();
    });
  }
  // Hono has no parser that keeps bytes; one of its middlewares that looks at the body's size has to do.
  if (parser === 'raw') app.use(bodyLimit({ maxSize: 16 * 1024 * 1024 }));
  app.all('/webhooks/bluma', (context) => webhooks(context.req.raw));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/webhooks/bluma`,
    receiver: webhooks.receiver,
    async close() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
};

describe('Hono on Node', () => adapterContract(it, startHono));
