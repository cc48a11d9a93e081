import { refuseOption } from '@bluma-webhooks/core/shared';
import type { ConnectionOptions } from 'bullmq';
import { assertConnection, assertWorkerClient, isClient } from './assert-connection.ts';

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
  if (isClient(connection)) return connection;
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
    assertWorkerClient(connection);
    return connection;
  }
  return { socketTimeout: silenceMs.worker, ...connection, maxRetriesPerRequest: null };
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
