import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { listen, type StartAdapter } from '@bluma-webhooks/testing';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/** What Hono's server may do to the process that it is in. */
interface HonoSurroundings {
  /** Puts Hono's own `Request` and `Response` in place of Node's, in the whole process. `true`, as Hono has it. */
  readonly overrideGlobalObjects?: boolean;
}

/** A route of Hono on Node, whose process lives on after an answer. */
export function startHono(surroundings: HonoSurroundings = {}): StartAdapter {
  return async (options, { parser }) => {
    const webhooks = blumaWebhooks({ onDeadline: 'accept', ...options });
    const app = new Hono();
    if (parser === 'json') {
      app.use(async (context, next) => {
        const type = context.req.header('content-type');
        if (type === 'application/json') await context.req.json().catch(() => {});
        await next();
      });
    }
    // Hono has no parser that saves bytes. A middleware that reads the body's size replaces it.
    if (parser === 'raw') app.use(bodyLimit({ maxSize: 16 * 1024 * 1024 }));
    app.all('/webhooks/bluma', (context) => webhooks(context.req.raw));
    const { url, close } = await listen(getRequestListener(app.fetch, surroundings));
    return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
  };
}
