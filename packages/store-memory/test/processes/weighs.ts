import { createHash, randomUUID } from 'node:crypto';
import { memoryStore } from '../../src/index.ts';

const count = 100_000;
const options = { leaseMs: 20_000, retainMs: 7 * 24 * 3_600_000 };

const store = memoryStore({ maxRecords: count });
const before = heapUsed();
for (let i = 0; i < count; i++) {
  // As the receiver names and fences them.
  const key = createHash('sha256').update(`default\0evt_${i}`).digest('hex');
  const result = await store.claim(key, { token: randomUUID(), ...options });
  if (result.status === 'acquired') await store.complete(result.claim, options);
}
const bytesPerRecord = (heapUsed() - before) / count;
// Asked last, so that the store is still in use when its weight is taken.
await store.close();
console.log(JSON.stringify({ bytesPerRecord }));

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
