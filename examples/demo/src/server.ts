import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { WebhookEvent } from '@bluma-webhooks/core';
import { blumaWebhooks } from '@bluma-webhooks/express';
import express from 'express';
import { Journal } from './journal.ts';
import { LogBook } from './log-book.ts';

export interface DemoServer {
  /** Where Bluma would send to. */
  readonly url: string;
  readonly secret: string;
  /** What the handlers did. */
  readonly journal: Journal;
  readonly log: LogBook;
  /** Resolves when the receiver reports this step of the event's life. */
  reported(step: 'joined' | 'completed', event: WebhookEvent): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Express on a free port, with Bluma's webhooks in it as in any app.
 *
 * @param subscribe makes a webhook for the URL, and has its secret
 */
export async function startServer(
  subscribe: (url: string) => Promise<string> = async () => 'whsec_demo',
): Promise<DemoServer> {
  const journal = new Journal();
  const log = new LogBook();
  const steps = new EventEmitter();

  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}/webhooks/bluma`;
  const secret = await subscribe(url);

  const webhooks = blumaWebhooks({
    secret,
    handlers: {
      'video.queued': journal.handler('video.queued'),
      'video.processing': journal.handler('video.processing'),
      'video.completed': journal.handler('video.completed'),
      'video.failed': journal.handler('video.failed'),
      'video.deleted': journal.handler('video.deleted'),
      'video.*': journal.handler('video.*'),
      'credits.low': journal.handler('credits.low'),
      'credits.exhausted': journal.handler('credits.exhausted'),
      // No '*', so that there is a type which nobody handles.
    },
    // Instead of 4500, which would be a long time to look at a demo.
    deadlineMs: 1000,
    onDeadLetter: (letter) => journal.addDeadLetter(letter),
    logger: log,
    observer: { on: ({ name, eventId }) => steps.emit(`${name} ${eventId}`) },
  });
  const app = express();
  app.use(webhooks);
  // After the webhooks: they need the body's bytes.
  app.use(express.json());
  server.on('request', app);

  return {
    url,
    secret,
    journal,
    log,
    // What never happens ends the demo with an error instead of keeping it waiting.
    reported: (step, { id }) =>
      once(steps, `${step} ${id}`, { signal: AbortSignal.timeout(60_000) }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      await webhooks.receiver.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
