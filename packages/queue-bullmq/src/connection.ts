import type { ConnectionOptions } from 'bullmq';
import { invalidOption } from './option.ts';

/** Whether this is a client of the user's, as BullMQ tells it. One made of options is BullMQ's own, and is closed. */
function isClient(connection: object): boolean {
  return ['connect', 'disconnect', 'duplicate'].every(
    (name) => typeof Reflect.get(connection, name) === 'function',
  );
}

/** What BullMQ would refuse as well, but only after it has begun to use the client. */
function assertClient(client: object): { readonly maxRetriesPerRequest?: unknown } {
  const options: object = Object(Reflect.get(client, 'options'));
  if (Reflect.get(options, 'keyPrefix')) {
    invalidOption('connection', 'has a keyPrefix, which BullMQ cannot use: give prefix instead');
  }
  return Reflect.get(client, 'isCluster') ? Object(Reflect.get(options, 'redisOptions')) : options;
}

/** For a queue: what cannot be sent is refused rather than kept back, so that the receiver can say so. */
export function queueConnection(connection: ConnectionOptions): ConnectionOptions {
  if (isClient(assertConnection(connection))) {
    assertClient(connection);
    return connection;
  }
  return { enableOfflineQueue: false, maxRetriesPerRequest: 1, ...connection };
}

/** For a worker: it waits for as long as the server is away. BullMQ asks for that, and warns of anything else. */
export function workerConnection(connection: ConnectionOptions): ConnectionOptions {
  if (isClient(assertConnection(connection))) {
    if (!assertClient(connection).maxRetriesPerRequest) return connection;
    return invalidOption('connection', 'gives up: make the client with maxRetriesPerRequest: null');
  }
  return { ...connection, maxRetriesPerRequest: null };
}

function assertConnection(connection: unknown): object {
  if (connection instanceof Object) return connection;
  return invalidOption(
    'connection',
    'is missing: give options for a connection to Redis, such as { url }, or a client',
  );
}

/** BullMQ may have more that it does not like. */
export function opening<T>(open: () => T): T {
  try {
    return open();
  } catch (cause) {
    const { message } = Object(cause);
    return invalidOption('connection', `is refused by BullMQ: ${message}`, { cause });
  }
}
