import { setTimeout as sleep } from 'node:timers/promises';

/**
 * To a server in another zone, in ms. As long as that, so that duplicates which are sent concurrently do meet in between, on
 * a busy machine too.
 */
const oneWayMs = 10;

/** One call to a server elsewhere: the way there, what it does, and the way back. */
async function call<T>(act: () => T): Promise<T> {
  await sleep(oneWayMs);
  const result = act();
  await sleep(oneWayMs);
  return result;
}

/** Stands for a Redis client: every call is a round trip, and that is what matters here. */
export function createRemoteMap() {
  const ids = new Set<string>();
  return {
    get: (id: string): Promise<boolean> => call(() => ids.has(id)),
    setex: (id: string): Promise<void> => call(() => void ids.add(id)),
  };
}

/** Stands for a database with a unique column: an insert is a round trip, and the second of one id fails. */
export function createUniqueColumn() {
  const ids = new Set<string>();
  return {
    insert: (id: string): Promise<void> =>
      call(() => {
        if (ids.has(id)) {
          throw Object.assign(new Error('Unique constraint failed'), { code: 'P2002' });
        }
        ids.add(id);
      }),
  };
}
