import { type ConnectionOptions, Queue } from 'bullmq';
import { answered } from './command.ts';
import { opening, queueConnection } from './connection.ts';

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
}

/** Never closed: it is the user's. */
export function givenQueue(queue: Queue): QueueSource {
  return { current: () => queue, close: async () => {} };
}

/** Opens a queue. */
export function openQueue(options: OpenOptions): QueueSource {
  const { name, prefix, commandTimeoutMs, onError } = options;
  const connection = queueConnection(options.connection);
  let isBroken = false;
  let closed: Promise<void> | undefined;

  const open = () => {
    const queue = opening(() => new Queue(name, { connection, ...(prefix && { prefix }) }));
    queue.on('error', onError);
    isBroken = false;
    // One that was interrupted when it first connected stays as it is for ever, though the server comes back.
    queue.waitUntilReady().catch(() => {
      isBroken = queue === current;
    });
    return queue;
  };

  const end = async (queue: Queue) => {
    try {
      await answered(commandTimeoutMs, () => queue.close());
    } catch {
      // It waits for the server to say goodbye.
      await answered(commandTimeoutMs, () => queue.disconnect()).catch(onError);
    }
  };

  let current = open();
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
