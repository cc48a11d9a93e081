import { createServer } from 'node:http';
import Koa from 'koa';
import { path } from '../signed-requests.ts';
import { type Event, handlers, isSigned } from './by-hand.ts';

const app = new Koa();
const processed = new Set<string>();

app.use(async (ctx) => {
  if (ctx.method !== 'POST' || ctx.path !== path) return;
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (!isSigned(body, ctx.headers['x-bluma-signature'])) {
    ctx.status = 401;
    return;
  }
  const event: Event = JSON.parse(body.toString());
  if (!processed.has(event.id)) {
    processed.add(event.id);
    await handlers[event.type]?.(event);
  }
  ctx.body = { status: 'handled' };
});
export const server = createServer(app.callback());
