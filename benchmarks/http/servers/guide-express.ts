import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import express from 'express';
import { secret } from '../../event-body.ts';
import { path } from '../signed-requests.ts';
import { handlers } from './by-hand.ts';

/** The endpoint of the vendor's guide in its steps, with the guide's way to tell duplicates. */
const app = express();
const processed = new Set<string>();

app.post(path, express.raw({ type: 'application/json' }), async (request, response) => {
  const signature = String(request.headers['x-bluma-signature']);
  const payload = request.body.toString();
  const expected = `sha256=${createHmac('sha256', secret).update(payload).digest('hex')}`;
  const isSigned =
    signature.length === expected.length &&
    timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  if (!isSigned) {
    response.sendStatus(401);
    return;
  }
  const event = JSON.parse(payload);
  if (!processed.has(event.id)) {
    processed.add(event.id);
    await handlers[event.type]?.(event);
  }
  response.sendStatus(200);
});

export const server = createServer(app);
