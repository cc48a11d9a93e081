// Every framework's adapter, and the packages around them. Handles a delivery with each, and prints its status.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { BlumaClient } from '@bluma-webhooks/client';
import { createReceiver } from '@bluma-webhooks/core';
import { blumaWebhooks as expressWebhooks } from '@bluma-webhooks/express';
import { blumaWebhooks as fastifyWebhooks } from '@bluma-webhooks/fastify';
import { blumaWebhooks as fetchWebhooks } from '@bluma-webhooks/fetch';
import { blumaWebhooks as h3Webhooks } from '@bluma-webhooks/h3';
import { blumaWebhooks as koaWebhooks } from '@bluma-webhooks/koa';
import { createSimulator } from '@bluma-webhooks/simulator';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { createEvent, signedRequest } from '@bluma-webhooks/testing';
import express from 'express';
import fastify from 'fastify';
import { H3, toNodeHandler } from 'h3';
import Koa from 'koa';

const secret = 'whsec_example';
const silent = { info() {}, warn() {}, error() {} };
const path = '/webhooks/bluma';
const handled = [];
const options = () => ({
  secret,
  store: memoryStore(),
  logger: silent,
  handlers: { '*': (event) => void handled.push(event.id) },
});

async function listen(listener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function deliver(name, send) {
  const event = createEvent('credits.low');
  const { headers, body } = await signedRequest(event, { secret });
  const { status } = await send(
    new Request(`http://127.0.0.1${path}`, { method: 'POST', headers, body }),
  );
  console.log(name, status, handled.includes(event.id));
}

async function deliverTo(name, server) {
  const { port } = server.address();
  await deliver(name, async (request) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: request.headers,
      body: await request.arrayBuffer(),
    }),
  );
  server.closeAllConnections();
  server.close();
}

// No await at the top level, which CommonJS has not.
async function main() {
  await deliverTo('express', await listen(express().use(expressWebhooks(options()))));
  await deliverTo('koa', await listen(new Koa().use(koaWebhooks(options())).callback()));
  await deliverTo('h3', await listen(toNodeHandler(new H3().use(h3Webhooks(options())))));
  await deliver('fetch', fetchWebhooks(options()));

  const app = fastify();
  app.register(fastifyWebhooks, options());
  await app.listen({ port: 0, host: '127.0.0.1' });
  await deliverTo('fastify', app.server);

  const receiver = createReceiver(options());
  await deliver('core', async (request) => {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return receiver.receive({
      method: 'POST',
      header: (name) => request.headers.get(name) ?? undefined,
      read: () => ({ ok: true, bytes }),
    });
  });
  console.log('client', typeof BlumaClient, 'simulator', typeof createSimulator);
  process.exit(0);
}

main();
