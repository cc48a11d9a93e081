import type { Receiver, ReceiverOptions } from '@bluma-webhooks/core';
import { listen, type StartAdapter } from '@bluma-webhooks/testing';
import type * as h3 from 'h3';
import type * as h3v1 from 'h3v1';

/** `app.use(blumaWebhooks(…))` as middleware of h3 2, which has no parser that saves bytes. */
export function startH3(
  { H3, toNodeHandler }: typeof h3,
  blumaWebhooks: (options: ReceiverOptions) => h3.Middleware & { readonly receiver: Receiver },
): StartAdapter {
  return async (options, { parser }) => {
    const webhooks = blumaWebhooks(options);
    const app = new H3();
    if (parser === 'json') {
      app.use(async (event, next) => {
        const type = event.req.headers.get('content-type');
        if (type === 'application/json') await event.req.json().catch(() => {});
        return next();
      });
    }
    app.use(webhooks);
    const { url, close } = await listen(toNodeHandler(app));
    return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
  };
}

/** The same on h3 1, whose parsers save the bytes. */
export function startH3v1(
  framework: typeof h3v1,
  blumaWebhooks: (options: ReceiverOptions) => h3v1.EventHandler & { readonly receiver: Receiver },
): StartAdapter {
  const { createApp, eventHandler, readBody, readRawBody, toNodeListener } = framework;
  return async (options, { parser }) => {
    const webhooks = blumaWebhooks(options);
    const app = createApp();
    if (parser === 'json') app.use(eventHandler(async (event) => void (await readBody(event))));
    if (parser === 'json-and-bytes') {
      app.use(
        eventHandler(async (event) => {
          const rawBody = await readRawBody(event, false);
          await readBody(event);
          Object.assign(event.node.req, { rawBody });
        }),
      );
    }
    if (parser === 'raw') {
      app.use(eventHandler(async (event) => void (await readRawBody(event, false))));
    }
    app.use(webhooks);
    const { url, close } = await listen(toNodeListener(app));
    return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
  };
}
