import { buffer } from 'node:stream/consumers';
import { blumaWebhooks } from '@bluma-webhooks/koa';
import { listen, type StartAdapter } from '@bluma-webhooks/testing';
import type Koa from 'koa';

/** `app.use(blumaWebhooks(…))`, bare, at its default path. */
export function startKoa(Framework: typeof Koa): StartAdapter {
  return async (options, { parser }) => {
    const app = new Framework();
    app.silent = true;
    app.use(async (context, next) => {
      const { req, request } = context;
      if (parser === 'raw') Object.assign(request, { rawBody: await buffer(req) });
      if (parser === 'json-and-bytes') {
        const rawBody = await buffer(req);
        Object.assign(request, { rawBody, body: JSON.parse(rawBody.toString()) });
      }
      if (parser === 'json' && context.is('application/json')) {
        // As koa-bodyparser leaves it: the object, and a string of what it read.
        const rawBody = (await buffer(req)).toString();
        Object.assign(request, { rawBody, body: JSON.parse(rawBody) });
      }
      await next();
    });
    const webhooks = blumaWebhooks(options);
    app.use(webhooks);
    const { url, close } = await listen(app.callback());
    return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
  };
}
