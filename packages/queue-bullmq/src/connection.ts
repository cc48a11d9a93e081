import { refuseOption } from '@bluma-webhooks/core/shared';
import type { ConnectionOptions } from 'bullmq';
import { assertConnection, isClient, isIoredis, isNodeRedisCluster } from './assert-connection.ts';
import { isBullmq5 } from './engine-version.ts';

/** Checks a client before BullMQ uses it, since BullMQ refuses it too late. */
function assertClient(client: object): { readonly maxRetriesPerRequest?: unknown } {
  if (isBullmq5() && !isIoredis(client)) {
    refuseOption('connection', {
      expected: 'a client of ioredis',
      got: 'another client, which BullMQ 5 cannot use',
      fix: 'give options such as { url }, or update to BullMQ 6',
    });
  }
  const options: object = Object(Reflect.get(client, 'options'));
  if (Reflect.get(options, 'keyPrefix')) {
    refuseOption('connection', {
      expected: 'a client without keyPrefix',
      got: 'one with it',
      fix: 'give prefix instead, since BullMQ cannot use keyPrefix',
    });
  }
  return Reflect.get(client, 'isCluster') ? Object(Reflect.get(options, 'redisOptions')) : options;
}

/**
 * The longest silence of the server, in ms. After that, the client reconnects, since a server that lost the connection
 * would never answer. A worker waits for jobs for 10 s at a time.
 */
const silenceMs = { queue: 5000, worker: 15_000 } as const;

/**
 * The options for the connection of a queue. It rejects a command that cannot be sent, so that the receiver responds
 * 503.
 */
export function queueConnection(
  connection: ConnectionOptions,
  commandTimeoutMs: number,
): ConnectionOptions {
  assertConnection(connection);
  if (isClient(connection)) {
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

/**
 * The options for the connection of a worker, which waits while the server is down. BullMQ requires that, and warns of
 * other settings.
 */
export function workerConnection(connection: ConnectionOptions): ConnectionOptions {
  assertConnection(connection);
  if (isClient(connection)) {
    if (isNodeRedisCluster(connection)) {
      refuseOption('connection', {
        expected: 'options, or a client that reports when it is ready',
        got: 'a cluster of redis, with which a worker of BullMQ never starts',
        fix: 'give a cluster of ioredis',
      });
    }
    const { maxRetriesPerRequest } = assertClient(connection);
    if (!maxRetriesPerRequest) return connection;
    return refuseOption('connection', {
      expected: 'a client with maxRetriesPerRequest: null',
      got: `one with ${maxRetriesPerRequest}`,
      fix: 'set it, since a worker waits while Redis is down',
    });
  }
  assertAddress(connection);
  return { socketTimeout: silenceMs.worker, ...connection, maxRetriesPerRequest: null };
}

/** Checks the address. The messages do not contain the values, which may include a password. */
function assertAddress(connection: object): void {
  const port: unknown = Reflect.get(connection, 'port');
  if (port !== undefined && !(isWhole(port) && Number(port) <= 65_535)) {
    refuseOption('connection', {
      expected: 'options with a port from 0 to 65535',
      got: 'another port',
      fix: 'correct it, or leave it out for 6379',
    });
  }
  const url: unknown = Reflect.get(connection, 'url');
  if (url !== undefined && !isAddress(url)) {
    refuseOption('connection', {
      expected: 'options with a url such as redis://user:password@host:6379/0',
      got: 'another url',
      fix: 'use rediss:// for TLS, or the path of a socket, and percent-encode special characters of the password',
    });
  }
}

const isWhole = (value: unknown) => /^\d+$/.test(String(value));

/** Stricter than ioredis, which takes any other text for the path of a socket. */
function isAddress(url: unknown): boolean {
  if (typeof url !== 'string') return false;
  if (url.startsWith('/')) return !url.startsWith('//');
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) return false;
  // A special character in the password that is not encoded ends the host early.
  const { hostname, pathname, search, hash } = new URL(url);
  return hostname !== '' && /^\/?\d*$/.test(pathname) && !search.includes('@') && hash === '';
}

/** Reports the errors that BullMQ throws when it opens a connection as errors of the option. */
export function guardOpening<T>(open: () => T): T {
  try {
    return open();
  } catch (cause) {
    const { message } = Object(cause);
    return refuseOption('connection', {
      expected: 'a connection that BullMQ takes',
      got: `the error: ${message}`,
      fix: 'correct what it names',
      cause,
    });
  }
}
