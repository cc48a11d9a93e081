import { createHmac, timingSafeEqual } from 'node:crypto';
import { setImmediate as tick } from 'node:timers/promises';
import type { ReceiverOptions } from '@bluma-webhooks/core';
import type { RunningAdapter } from '@bluma-webhooks/testing';
import express from 'express';
import { serve } from './endpoint.ts';
import { handleWith } from './handler.ts';

/** Stands for a Redis client: every call is a round trip, and that is what matters here. */
function createRemoteMap() {
  const values = new Map<string, string>();
  return {
    async get(key: string) {
      await tick();
      return values.get(key);
    },
    async set(key: string, value: string) {
      await tick();
      values.set(key, value);
    },
  };
}

/** Behaves as the complete server that the vendor's guide ends with, mistake for mistake. */
export async function startGuideSample(options: ReceiverOptions): Promise<RunningAdapter> {
  const handle = handleWith(options);
  const remote = createRemoteMap();
  const app = express();

  // The guide's program has no types: nothing told its author that the header may be missing.
  const isSigned = (text: string, signature: string) => {
    const hmac = createHmac('sha256', String(options.secret));
    const expected = `sha256=${hmac.update(text).digest('hex')}`;
    if (signature.length !== expected.length) return false;
    return timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  };

  app.post(
    '/webhooks/bluma',
    express.raw({ type: 'application/json' }),
    async (request, response) => {
      const signature = Object(request.headers)['x-bluma-signature'];
      const text = request.body.toString();
      if (!isSigned(text, signature)) return response.status(401).send('Unauthorized');
      const event = JSON.parse(text);
      if (await remote.get(event.id)) return response.sendStatus(200);
      await remote.set(event.id, 'yes');
      handle(event, 1).catch(() => {});
      return response.sendStatus(200);
    },
  );
  return serve(app);
}
