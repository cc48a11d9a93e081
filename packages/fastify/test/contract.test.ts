import { createReceiver } from '@bluma-webhooks/core';
import { defaultStore } from '@bluma-webhooks/store-memory';
import { adapterContract, type StartAdapter } from '@bluma-webhooks/testing';
import Fastify from 'fastify';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';

/** `app.register(blumaWebhooks, …)`, beside a parser of the app's own, which must make no difference. */
const start: StartAdapter = async (options, { parser }) => {
  const app = Fastify({ bodyLimit: 16 * 1024 * 1024, forceCloseConnections: true });
  if (parser === 'raw') {
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
  }
  const receiver = createReceiver(options, { store: defaultStore });
  app.register(blumaWebhooks, { receiver });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url: `${url}/webhooks/bluma`, receiver, close: () => app.close() };
};

describe('Fastify 5', () => adapterContract(it, start, { parserRunsFirst: false }));
