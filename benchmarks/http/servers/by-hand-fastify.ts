import fastify from 'fastify';
import { path } from '../signed-requests.ts';
import { type Event, handlers, isSigned } from './by-hand.ts';

const app = fastify();
const processed = new Set<string>();

app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
  done(null, body);
});
app.post<{ Body: Buffer }>(path, async (request, reply) => {
  const { body, headers } = request;
  if (!isSigned(body, headers['x-bluma-signature'])) return reply.code(401).send();
  const event: Event = JSON.parse(body.toString());
  if (!processed.has(event.id)) {
    processed.add(event.id);
    await handlers[event.type]?.(event);
  }
  return { status: 'handled' };
});
await app.ready();
export const server = app.server;
