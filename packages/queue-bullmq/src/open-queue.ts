import { type ConnectionOptions, Queue } from 'bullmq';
import { isClient } from './assert-connection.ts';
import { guardOpening, queueConnection } from './connection.ts';
import {
  getClient,
  getConnections,
  ignoreClientErrors,
  ignoreLateErrors,
} from './engine-connections.ts';
import { watchStart } from './slow-start.ts';
import { withTimeout } from './timeout.ts';

/** An engine's queue that this package or the user opened. */
export interface OpenQueue {
  /** The current queue. It may have replaced a queue whose first connection failed. */
  current(): Queue;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly connection: ConnectionOptions;
  readonly name: string;
  readonly prefix: string | undefined;
  readonly commandTimeoutMs: number;
  readonly onError: (error: unknown) => void;
  /** Called for each queue that was opened, once it is ready. */
  readonly onReady: (queue: Queue) => void;
  /** Called for each queue that is not ready a second after it was opened, and that has had no error. */
  readonly onSlow: (queue: Queue) => void;
}

/** The user's queue, which is never closed. */
export function useQueue(queue: Queue, onReady: (queue: Queue) => void): OpenQueue {
  queue.waitUntilReady().then(
    () => onReady(queue),
    () => {}, // the next delivery reports the error
  );
  return { current: () => queue, close: async () => {} };
}

export function openQueue(options: OpenOptions): OpenQueue {
  const { name, prefix, commandTimeoutMs, onError, onReady, onSlow } = options;
  let connection = queueConnection(options.connection, commandTimeoutMs);
  const isGiven = isClient(connection);
  let isBroken = false;
  let closed: Promise<void> | undefined;

  const open = () => {
    const queue = guardOpening(() => new Queue(name, { connection, ...(prefix && { prefix }) }));
    isBroken = false;
    const ready = queue.waitUntilReady();
    const endWatch = watchStart(ready, () => {
      if (!closed) onSlow(queue);
    });
    queue.on('error', (error) => {
      endWatch();
      onError(error);
    });
    // A queue whose first connection failed stays broken, even when the server is back.
    ready.then(
      () => onReady(queue),
      () => {
        isBroken = queue === current;
      },
    );
    return queue;
  };

  const end = async (queue: Queue) => {
    try {
      await withTimeout(commandTimeoutMs, () => {
        const closing = queue.close();
        ignoreLateErrors(queue);
        return closing;
      });
    } catch {
      // `close` waits for the server's answer. A client of the user's must not be disconnected.
      if (!isGiven) await withTimeout(commandTimeoutMs, () => queue.disconnect()).catch(onError);
    }
  };

  let current = open();
  if (isGiven) {
    ignoreClientErrors(current);
    // Later queues reuse BullMQ's wrapper: each new wrapper would add listeners to the user's client permanently.
    const [client] = getConnections(current).map(getClient).filter(isClient);
    if (client) connection = client;
  }
  return {
    current() {
      if (isBroken && !closed) {
        void end(current);
        current = open();
      }
      return current;
    },
    close() {
      closed ??= end(current);
      return closed;
    },
  };
}
