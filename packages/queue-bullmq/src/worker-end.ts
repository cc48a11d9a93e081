import type { Worker } from 'bullmq';

/** What the last jobs are left to be handed back or completed, in ms. */
const handBackMs = 2000;
/** What a connection is left to end, in ms. */
const disconnectMs = 3000;

interface Connection {
  close(force: boolean): Promise<void>;
}

/** Waits for a worker to end by itself, and ends the connections that it opened if it does not: its server is away. */
export async function endWorker(worker: Worker, ended: Promise<void>): Promise<void> {
  if (await isIn(handBackMs, ended)) return;
  // It can be told to end once, and waits for the server then.
  const cut = connectionsOf(worker).map((connection) => connection.close(true).catch(() => {}));
  await isIn(disconnectMs, Promise.all(cut));
}

/** BullMQ 6 has a backend with two connections, BullMQ 5 has them itself. None of them closes a client it was given. */
function connectionsOf(worker: Worker): Connection[] {
  const backend: unknown = Reflect.get(worker, 'backend');
  const owners = backend
    ? [backend]
    : [Reflect.get(worker, 'blockingConnection'), Reflect.get(worker, 'connection')];
  return owners.filter(isConnection);
}

function isConnection(value: unknown): value is Connection {
  return typeof Reflect.get(Object(value), 'close') === 'function';
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
