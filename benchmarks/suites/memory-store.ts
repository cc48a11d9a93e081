import { memoryStore } from '@bluma-webhooks/store-memory';
import { type Contender, compare } from '../compare.ts';
import { keysAndTokens } from '../delivery-keys.ts';
import type { Quantity } from '../figure.ts';
import { runEvent } from '../run-event.ts';
import type { Suite } from '../suite.ts';

const target = 0.45;

/**
 * New events, until there are as many records as a row says. Each has a key that was just made, as every delivery's is;
 * so its hash is still to be taken, by the `Map` beside as by the store's own.
 */
export const memoryStoreSuite: Suite = async ({ rounds, share }) => {
  const million = Math.max(1000, 1_000_000 * share);
  const sizes = [1000, million / 10, million];
  const comparisons = [];
  for (const size of sizes) {
    // As many events in each round, in as many stores as that takes.
    const stores = Math.max(1, Math.round(million / 10 / size));
    comparisons.push(
      ...(await compare({
        name: `claim + complete of ${size.toLocaleString('en')} events`,
        ours: ours(size, stores),
        beside: [{ ...bareMap(size, stores), atLeast: target }, asynchronousMap(size, stores)],
        rounds: size === million ? Math.min(rounds, 3) : rounds,
      })),
    );
  }
  return [...comparisons, await weight(million)];
};

function ours(size: number, stores: number): Contender {
  return contender('memoryStore()', size, stores, async (events) => {
    const store = memoryStore({ maxRecords: size });
    for (const event of events) await runEvent(store, event);
  });
}

function bareMap(size: number, stores: number): Contender {
  return contender('Map get + set', size, stores, async (events) => {
    const map = new Map<string, string>();
    for (const { key, token } of events) if (map.get(key) === undefined) map.set(key, token);
  });
}

/** What the port alone costs, with nothing behind it: two calls that are awaited. */
function asynchronousMap(size: number, stores: number): Contender {
  return contender('Map behind two async calls', size, stores, async (events) => {
    const map = new Map<string, string>();
    const get = async (key: string) => map.get(key);
    const set = async (key: string, token: string) => {
      map.set(key, token);
    };
    for (const { key, token } of events) if ((await get(key)) === undefined) await set(key, token);
  });
}

type Events = ReturnType<typeof keysAndTokens>;

function contender(
  name: string,
  size: number,
  stores: number,
  run: (events: Events) => Promise<void>,
): Contender {
  return {
    name,
    async round() {
      const batches = Array.from({ length: stores }, () => keysAndTokens(size));
      globalThis.gc?.();
      const start = performance.now();
      for (const events of batches) await run(events);
      return ((size * stores) / (performance.now() - start)) * 1000;
    },
  };
}

async function weight(count: number): Promise<Quantity> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const store = memoryStore({ maxRecords: count });
  for (let added = 0; added < count; added += 1000) {
    for (const event of keysAndTokens(1000)) await runEvent(store, event);
  }
  globalThis.gc?.();
  const used = process.memoryUsage().heapUsed - before;
  // Still in use when its weight is taken.
  await store.close();
  return {
    kind: 'quantity',
    name: `${count.toLocaleString('en')} completed events`,
    value: used / 1e6,
    unit: 'MB',
    atMost: 400,
  };
}
