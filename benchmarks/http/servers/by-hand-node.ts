import { createServer } from 'node:http';
import { answer } from './answer.ts';
import { type Event, handlers, isSigned } from './by-hand.ts';

/** Reads, verifies, parses, dispatches, answers, and nothing else: as fast as the job can be done. */
export const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const [only] = chunks;
    const body = chunks.length === 1 && only ? only : Buffer.concat(chunks);
    if (!isSigned(body, request.headers['x-bluma-signature'])) {
      response.writeHead(401, { 'content-length': 0 }).end();
      return;
    }
    const event: Event = JSON.parse(body.toString());
    await handlers[event.type]?.(event);
    answer(response);
  });
});
