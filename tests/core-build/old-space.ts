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

function createRequest(id: string): DeliveryRequest {
  const event = { id, type: 'video.completed', created_at: new Date().toISOString(), data: {} };
  const bytes = Buffer.from(JSON.stringify(event));
  const signature = `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
  return {
    method: 'POST',
    header: (name) => (name === 'x-bluma-signature' ? signature : undefined),
    read: () => ({ ok: true, bytes }),
  };
}

const oldBytes = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ??
  0;

const concurrency = 32;

/** Resolves to the sum of all growth: a major collection on the way takes nothing off it. */
async function deliverBatches(batches: number): Promise<number> {
  let growth = 0;
  let before = oldBytes();
  for (let batch = 0; batch < batches; batch++) {
    const deliveries = Array.from({ length: concurrency }, (_, index) =>
      receiver.receive(createRequest(`evt_${batch}_${index}`)),
    );
    const statuses = new Set((await Promise.all(deliveries)).map(({ status }) => status));
    if (statuses.size !== 1 || !statuses.has(200)) throw new Error('Not all were handled');
    await turn();
    const after = oldBytes();
    growth += Math.max(0, after - before);
    before = after;
  }
  return growth;
}

await deliverBatches(100);
// After it, the receiver's own objects are in the old generation.
Reflect.apply(collect, undefined, []);
await deliverBatches(50);
const measured = 300;
const growth = await deliverBatches(measured);
process.stdout.write(`${Math.round(growth / (measured * concurrency))}`);
