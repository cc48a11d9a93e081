import type { ConnectionOptions } from 'bullmq';
import { invalidOption } from './option.ts';

/** Whether this is a client of the user's, as BullMQ tells it. One made of options is BullMQ's own, and is closed. */
export function isClient(connection: object): boolean {
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

/**
 * A server that has said nothing for as long, in ms, is connected to anew: it may have forgotten the connection, and
 * would be waited for without end. A worker waits for jobs for 10 s at a time.
 */
const silenceMs = { queue: 5000, worker: 15_000 } as const;

/** For a queue: what cannot be sent is refused rather than kept back, so that the receiver can say so. */
export function queueConnection(
  connection: ConnectionOptions,
  commandTimeoutMs: number,
): ConnectionOptions {
  if (isClient(assertConnection(connection))) {
    assertClient(connection);
    return connection;
  }
  assertAddress(connection);
  return {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    socketTimeout: Math.max(silenceMs.queue, commandTimeoutMs),
    ...connection,
  };
}

/** For a worker: it waits for as long as the server is away. BullMQ asks for that, and warns of anything else. */
export function workerConnection(connection: ConnectionOptions): ConnectionOptions {
  if (isClient(assertConnection(connection))) {
    if (!assertClient(connection).maxRetriesPerRequest) return connection;
    return invalidOption('connection', 'gives up: make the client with maxRetriesPerRequest: null');
  }
  assertAddress(connection);
  return { socketTimeout: silenceMs.worker, ...connection, maxRetriesPerRequest: null };
}

/** Never with what is given, which may have a password in it. */
function assertAddress(connection: object): void {
  const port: unknown = Reflect.get(connection, 'port');
  if (port !== undefined && !(isWhole(port) && Number(port) <= 65_535)) {
    invalidOption('connection', 'has a port that is none');
  }
  const url: unknown = Reflect.get(connection, 'url');
  if (url !== undefined && !isAddress(url)) {
    invalidOption(
      'connection',
      'has a url that is none: give redis://user:password@host:6379/0, rediss:// for TLS, or the path of a socket, and percent-encode what is special in the password',
    );
  }
}

const isWhole = (value: unknown) => /^\d+$/.test(String(value));

/** Stricter than ioredis, which takes whatever it does not understand for the path of a socket. */
function isAddress(url: unknown): boolean {
  if (typeof url !== 'string') return false;
  if (url.startsWith('/')) return !url.startsWith('//');
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) return false;
  // A password that is not encoded ends the host early.
  const { hostname, pathname, search, hash } = new URL(url);
  return hostname !== '' && /^\/?\d*$/.test(pathname) && !search.includes('@') && hash === '';
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
