import type { Worker } from 'bullmq';
import { getBackend, getClient, getConnections, ignoreLateErrors } from './engine-connections.ts';

/** How long the connections may take to end, in ms. ioredis waits 2 s for a server that does not answer. */
const disconnectMs = 3000;

/**
 * Waits until a worker has closed. If that takes longer than `returnMs`, the server cannot be reached. Then this
 * function ends the connections that BullMQ opened.
 *
 * @param returnMs how long the last jobs may take to be completed or returned, in ms
 */
export async function closeOrDisconnect(
  worker: Worker,
  closed: Promise<void>,
  returnMs: number,
): Promise<void> {
  if (await settlesWithin(returnMs, closed)) return;
  // BullMQ's own close first waits for its connections to be established. Late errors are ignored from here on.
  // Otherwise BullMQ 5 would retry in a loop that blocks the event loop.
  const backend = getBackend(worker);
  const connections = getConnections(worker);
  const clients = connections.filter(isOwned).map((connection) => getClient(connection));
  const reconnecting = clients.filter((client) => Reflect.get(client, 'status') === 'reconnecting');
  for (const owner of backend ? [backend] : connections) tryCall(owner, 'close', true);
  Promise.resolve().then(() => ignoreLateErrors(worker));
  for (const client of reconnecting) {
    // A client that is disconnected between two attempts to connect would never emit `end`.
    tryCall(client, 'connect');
    tryCall(client, 'disconnect');
  }
  await settlesWithin(disconnectMs, closed);
}

/** Whether BullMQ opened it. A duplicate of the user's client counts as opened by BullMQ. */
function isOwned(connection: unknown): boolean {
  return !Object(Reflect.get(Object(connection), 'extraOptions')).shared;
}

/** Calls a method if it exists. Ignores its result and its errors. */
function tryCall(target: unknown, method: string, ...values: unknown[]): void {
  const run: unknown = Reflect.get(Object(target), method);
  if (typeof run !== 'function') return;
  Promise.resolve()
    .then(() => Reflect.apply(run, target, values))
    .catch(() => {});
}

function settlesWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    const onSettled = () => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(onSettled, onSettled);
  });
}
