import type { Worker } from 'bullmq';
import { backendOf, clientOf, connectionsOf, ignoreLateErrors } from './engine-connections.ts';

/** What connections are left to end, in ms. ioredis gives a server that does not answer 2 s of them. */
const disconnectMs = 3000;

/**
 * Waits for a worker to end. If it does not, because its server cannot be reached, ends the connections that it opened.
 *
 * @param handBackMs how long the last jobs have to be completed or given back
 */
export async function endWorker(
  worker: Worker,
  ended: Promise<void>,
  handBackMs: number,
): Promise<void> {
  if (await isIn(handBackMs, ended)) return;
  // There is no other way: BullMQ, once told to close, waits for its connections to be there first. From here on, what is
  // still to be said of jobs is left unsaid. Else BullMQ 5 would try to, in a loop that lets nothing else happen.
  const backend = backendOf(worker);
  const connections = connectionsOf(worker);
  const clients = connections.filter(isOwned).map((connection) => clientOf(connection));
  const pausing = clients.filter((client) => Reflect.get(client, 'status') === 'reconnecting');
  for (const owner of backend ? [backend] : connections) call(owner, 'close', true);
  Promise.resolve().then(() => ignoreLateErrors(worker));
  for (const client of pausing) {
    // Told to disconnect between two tries to connect, it would never say that it has ended.
    call(client, 'connect');
    call(client, 'disconnect');
  }
  await isIn(disconnectMs, ended);
}

/** Not the user's client, though it may be a duplicate of it. */
function isOwned(connection: unknown): boolean {
  return !Object(Reflect.get(Object(connection), 'extraOptions')).shared;
}

/** Whatever becomes of it. */
function call(target: unknown, method: string, ...values: unknown[]): void {
  const run: unknown = Reflect.get(Object(target), method);
  if (typeof run !== 'function') return;
  Promise.resolve()
    .then(() => Reflect.apply(run, target, values))
    .catch(() => {});
}

/** Whether it comes in time. */
function isIn(ms: number, what: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    const arrived = () => {
      clearTimeout(timer);
      resolve(true);
    };
    what.then(arrived, arrived);
  });
}
