import { type ConnectionOptions, Queue } from 'bullmq';
import { answered } from './command.ts';
import { isClient, opening, queueConnection } from './connection.ts';
import {
  clientOf,
  connectionsOf,
  ignoreLateErrors,
  keepErrorsQuiet,
} from './engine-connections.ts';
import { watchStart } from './slow-start.ts';

/** Where to get the engine's queue from, whoever opened it. */
export interface QueueSource {
  /** The queue to ask, at this moment. */
  current(): Queue;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly connection: ConnectionOptions;
  readonly name: string;
  readonly prefix: string | undefined;
  readonly commandTimeoutMs: number;
  readonly onError: (error: unknown) => void;
  /** Told of each queue that is opened, once it can be used. */
  readonly onReady: (queue: Queue) => void;
  /** Called for each queue that is not ready a second after it was opened, and that has had no error. */
  readonly onSlow: (queue: Queue) => void;
}

/** Never closed: it is the user's. */
export function givenQueue(queue: Queue, onReady: (queue: Queue) => void): QueueSource {
  queue.waitUntilReady().then(
    () => onReady(queue),
    () => {}, // the next delivery says so
  );
  return { current: () => queue, close: async () => {} };
}

/** Opens a queue. */
export function openQueue(options: OpenOptions): QueueSource {
  const { name, prefix, commandTimeoutMs, onError, onReady, onSlow } = options;
  let connection = queueConnection(options.connection, commandTimeoutMs);
  const isGiven = isClient(connection);
  let isBroken = false;
  let closed: Promise<void> | undefined;

  const open = () => {
    const queue = opening(() => new Queue(name, { connection, ...(prefix && { prefix }) }));
    isBroken = false;
    const ready = queue.waitUntilReady();
    const endWatch = watchStart(ready, () => {
      if (!closed) onSlow(queue);
    });
    queue.on('error', (error) => {
      endWatch();
      onError(error);
    });
    // One that was interrupted when it first connected stays as it is for ever, though the server comes back.
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
      await answered(commandTimeoutMs, () => {
        const closing = queue.close();
        ignoreLateErrors(queue);
        return closing;
      });
    } catch {
      // It waits for the server to say goodbye. A client of the user's is none of that.
      if (!isGiven) await answered(commandTimeoutMs, () => queue.disconnect()).catch(onError);
    }
  };

  let current = open();
  if (isGiven) {
    keepErrorsQuiet(current);
    // What BullMQ has wrapped is not wrapped anew each time: it listens to the user's client for good.
    const [client] = connectionsOf(current).map(clientOf).filter(isClient);
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
