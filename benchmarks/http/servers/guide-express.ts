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
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) {
    response.status(401).json({ error: 'Invalid signature' });
    return;
  }
  const event = JSON.parse(payload);
  if (!processed.has(event.id)) {
    processed.add(event.id);
    await handlers[event.type]?.(event);
  }
  response.status(200).json({ received: true });
});

export const server = createServer(app);
