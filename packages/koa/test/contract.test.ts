import { buffer } from 'node:stream/consumers';
import { adapterContract, listen, type StartAdapter } from '@bluma-webhooks/testing';
import type Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';
import { frameworks } from './serving.ts';

/** `app.use(blumaWebhooks(...))`, bare, at its default path. */
function startWith(Framework: typeof Koa): StartAdapter {
  return async (options, { parser }) => {
    const app = new Framework();
    app.silent = true;
    if (parser === 'json-and-bytes') {
      app.use(async (context, next) => {
        const rawBody = await buffer(context.req);
        Object.assign(context.request, { rawBody, body: JSON.parse(rawBody.toString()) });
        await next();
      });
    }
    if (parser === 'json') app.use(bodyParser({ jsonLimit: '16mb', enableTypes: ['json'] }));
    if (parser === 'raw') {
      // What hosts of functions do: the bytes are kept before Koa sees the request.
      app.use(async (context, next) => {
        const chunks: Buffer[] = [];
        for await (const chunk of context.req) chunks.push(chunk);
        Object.assign(context.request, { rawBody: Buffer.concat(chunks) });
        await next();
      });
    }
    const webhooks = blumaWebhooks(options);
    app.use(webhooks);
    const { url, close } = await listen(app.callback());
    return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
  };
}

describe.each(frameworks)('$name', ({ framework }) => adapterContract(it, startWith(framework)));
