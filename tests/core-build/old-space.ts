import { createHmac } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import {
  type AsyncIdempotencyStore,
  createReceiver,
  type DeliveryRequest,
} from '@bluma-webhooks/core';

/**
 * A process of its own, started with `--expose-gc`. Prints by how many bytes an event has grown the memory that only a major
 * garbage collection frees.
 */
const collect: unknown = Reflect.get(globalThis, 'gc');
if (typeof collect !== 'function') throw new Error('Start it with --expose-gc');

const secret = 'whsec_old_space';

/** Stores nothing, so that all that stays is the receiver's. */
const store: AsyncIdempotencyStore = {
  claim: async (key, { token }) => ({ status: 'acquired', claim: { key, token, attempt: 1 } }),
  renew: async () => 'renewed',
  complete: async () => 'completed',
  release: async () => 'released',
  close: async () => {},
};
const receiver = createReceiver({
  secret,
  store,
  handlers: { '*': async () => {} },
  logger: { info() {}, warn() {}, error() {} },
});

function requestOf(id: string): DeliveryRequest {
  const event = { id, type: 'video.completed', created_at: new Date().toISOString(), data: {} };
  const bytes = Buffer.from(JSON.stringify(event));
  const signature = `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
  return {
    method: 'POST',
    header: (name) => (name === 'x-bluma-signature' ? signature : undefined),
    read: () => ({ ok: true, bytes }),
  };
}

const concurrency = 32;

async function deliverBatches(batches: number): Promise<void> {
  for (let batch = 0; batch < batches; batch++) {
    const deliveries = Array.from({ length: concurrency }, (_, index) =>
      receiver.receive(requestOf(`evt_${batch}_${index}`)),
    );
    const statuses = new Set((await Promise.all(deliveries)).map(({ status }) => status));
    if (statuses.size !== 1 || !statuses.has(200)) throw new Error('Not all were handled');
    await turn();
  }
}

const oldBytes = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ??
  0;

/** In bytes for one event. */
async function measureGrowth(collectAll: () => void): Promise<number> {
  // After it, what the receiver keeps for itself is old.
  collectAll();
  await deliverBatches(50);
  const before = oldBytes();
  const batches = 300;
  await deliverBatches(batches);
  return (oldBytes() - before) / (batches * concurrency);
}

await deliverBatches(100);
// What an event really leaves behind is there in each round. The engine's own work, such as compiling, is not.
let least = Number.POSITIVE_INFINITY;
for (let round = 0; round < 6; round++) {
  least = Math.min(least, await measureGrowth(() => Reflect.apply(collect, undefined, [])));
}
process.stdout.write(`${Math.round(least)}`);
