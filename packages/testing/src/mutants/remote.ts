import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The time to a server in another zone, in ms. It is long enough for concurrent duplicates to come in between, even on
 * a busy machine.
 */
const oneWayMs = 10;

/** Simulates a call to a remote server: the way there, the action, and the way back. */
async function call<T>(act: () => T): Promise<T> {
  await sleep(oneWayMs);
  const result = act();
  await sleep(oneWayMs);
  return result;
}

/** Simulates a Redis client. Only the round trip of each call matters here. */
export function createRemoteMap() {
  const ids = new Set<string>();
  return {
    get: (id: string): Promise<boolean> => call(() => ids.has(id)),
    setex: (id: string): Promise<void> => call(() => void ids.add(id)),
  };
}

/** Simulates a database with a unique column. An insert is a round trip, and the second insert of an id fails. */
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
