/** Of a queue or a worker: 5 has its connections on itself, 6 on its backend. */
export function connectionsOf(engine: object): unknown[] {
  const owner = backendOf(engine) ?? engine;
  return ['blockingConnection', 'connection'].map((name): unknown =>
    Reflect.get(Object(owner), name),
  );
}

/** What BullMQ 6 has in front of a queue's connections. */
export function backendOf(engine: object): unknown {
  return Reflect.get(engine, 'backend');
}

/** The client of a connection: the user's, one that wraps it, or one of BullMQ's own. */
export function clientOf(connection: unknown): object {
  return Object(Reflect.get(Object(connection), '_client'));
}

/**
 * Keeps the process alive when BullMQ has let go of a client of node-redis: it wraps one in an emitter that goes on
 * passing its errors on, and takes its own listener off when it is closed.
 */
export function keepErrorsQuiet(engine: object): void {
  for (const connection of connectionsOf(engine)) {
    const client = clientOf(connection);
    // One of ioredis is not wrapped so, and says by itself what nobody listens to.
    if (!('raw' in client) || !('on' in client) || typeof client.on !== 'function') continue;
    client.on('error', () => {});
  }
}

/**
 * Ignores the errors of connections that are closing. BullMQ removes its listeners when it closes. A connection that was
 * never made can still fail after that, and an error without a listener ends the process. Call it after `close()`.
 */
export function ignoreLateErrors(engine: object): void {
  for (const connection of connectionsOf(engine)) {
    const on: unknown = Reflect.get(Object(connection), 'on');
    if (typeof on === 'function') Reflect.apply(on, connection, ['error', () => {}]);
  }
}
