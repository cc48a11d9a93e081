import { adapterContract, listen, type StartAdapter } from '@bluma-webhooks/testing';
import { H3, toNodeHandler } from 'h3';
import { createApp, eventHandler, readBody, readRawBody, toNodeListener } from 'h3v1';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';

/** `app.use(blumaWebhooks(...))` as middleware, at its default path. */
const startVersion2: StartAdapter = async (options, { parser }) => {
  const webhooks = blumaWebhooks(options);
  const app = new H3();
  if (parser === 'json') {
    app.use(async (event, next) => {
      const type = event.req.headers.get('content-type');
      if (type === 'application/json') await event.req.json().catch(() => {});
      return next();
    });
  }
  // h3 2 has no parser that keeps bytes.
  app.use(webhooks);
  const { url, close } = await listen(toNodeHandler(app));
  return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
};

/** The same on h3 1, whose parsers keep the bytes. */
const startVersion1: StartAdapter = async (options, { parser }) => {
  const webhooks = blumaWebhooks(options);
  const app = createApp();
  if (parser === 'json') app.use(eventHandler(async (event) => void (await readBody(event))));
  if (parser === 'raw') {
    app.use(eventHandler(async (event) => void (await readRawBody(event, false))));
  }
  app.use(webhooks);
  const { url, close } = await listen(toNodeListener(app));
  return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
};

describe('h3 2', () => adapterContract(it, startVersion2));
describe('h3 1', () => adapterContract(it, startVersion1, { parserRunsFirst: false }));
