import { once } from 'node:events';
import { createServer } from 'node:http';
import { blumaWebhooks } from '@bluma-webhooks/express';
import { memoryStore } from '@bluma-webhooks/store-memory';
import express from 'express';

/** An Express server for the events of a webhook, whose secrets may change while it runs. */
export interface Receiver {
  /** Where it listens on this machine. */
  readonly url: string;
  /** Which events were handled, each once: `video.completed batch_1`. */
  readonly handled: readonly string[];
  /** Takes deliveries that are signed with any of these from now on. Resolves when it does. */
  accept(secrets: readonly string[]): Promise<void>;
  /** Resolves once an event was handled. */
  until(event: string): Promise<void>;
  close(): Promise<void>;
}

/** Listens before there is a webhook, and so a secret: deliveries wait until there is one. */
export async function startReceiver(port: number): Promise<Receiver> {
  const store = memoryStore();
  const handled: string[] = [];
  const waiting = new Set<() => void>();

  const handle = ({
    type,
    data,
  }: {
    readonly type: string;
    readonly data: { readonly id: string };
  }) => {
    handled.push(`${type} ${data.id}`);
    for (const look of waiting) look();
  };
  const handlers = {
    'video.queued': handle,
    'video.processing': handle,
    'video.completed': handle,
    'video.failed': handle,
  };
  const receiverFor = (secret: readonly string[]) => blumaWebhooks({ secret, store, handlers });

  let setFirst: (webhooks: ReturnType<typeof receiverFor>) => void = () => {};
  let current = new Promise<ReturnType<typeof receiverFor>>((resolve) => {
    setFirst = resolve;
  });
  let hasSecret = false;

  const app = express();
  app.use(async (request, response, next) => (await current)(request, response, next));
  const server = createServer(app).listen(port);
  await once(server, 'listening').catch((cause) => {
    throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');

  return {
    url: `http://localhost:${address.port}/webhooks/bluma`,
    handled,
    async accept(secrets) {
      if (!hasSecret) setFirst(receiverFor(secrets));
      else {
        // Deliveries wait for the new one, which goes on with the same store.
        current = current.then(async (webhooks) => {
          await webhooks.receiver.close();
          return receiverFor(secrets);
        });
      }
      hasSecret = true;
      await current;
    },
    until: (event) =>
      new Promise((resolve) => {
        const look = () => {
          if (!handled.includes(event)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      server.close();
      server.closeIdleConnections();
      if (hasSecret) await (await current).receiver.close();
      await store.close();
    },
  };
}
