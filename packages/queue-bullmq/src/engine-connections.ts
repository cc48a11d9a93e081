/** The connections of a queue or a worker. BullMQ 5 has them on the object, BullMQ 6 on its backend. */
export function getConnections(engine: object): unknown[] {
  const owner = getBackend(engine) ?? engine;
  return ['blockingConnection', 'connection'].map((name): unknown =>
    Reflect.get(Object(owner), name),
  );
}

/** The object of BullMQ 6 between a queue and its connections. */
export function getBackend(engine: object): unknown {
  return Reflect.get(engine, 'backend');
}

/** The client of a connection: the user's, a wrapper of it, or one that BullMQ opened. */
export function getClient(connection: unknown): object {
  return Object(Reflect.get(Object(connection), '_client'));
}

/**
 * Listens to the errors of a wrapped client of node-redis. BullMQ wraps it in an emitter that forwards its errors, also
 * after BullMQ has closed and removed its own listener. An error without a listener would end the process.
 */
export function ignoreClientErrors(engine: object): void {
  for (const connection of getConnections(engine)) {
    const client = getClient(connection);
    // BullMQ does not wrap a client of ioredis, which logs errors without a listener.
    if (!('raw' in client) || !('on' in client) || typeof client.on !== 'function') continue;
    client.on('error', () => {});
  }
}

/**
 * Ignores the errors of closing connections. BullMQ removes its listeners when it closes. A connection that was never
 * established can still fail after that, and an error without a listener ends the process. Call it after `close()`.
 */
export function ignoreLateErrors(engine: object): void {
  for (const connection of getConnections(engine)) {
    const on: unknown = Reflect.get(Object(connection), 'on');
    if (typeof on === 'function') Reflect.apply(on, connection, ['error', () => {}]);
  }
}
