import { memoryStore } from '../../src/index.ts';

const store = memoryStore();
const options = { leaseMs: 3_600_000, retainMs: 3_600_000 };
const running = await store.claim('running', { token: 'a', ...options });
const finished = await store.claim('finished', { token: 'b', ...options });
if (finished.status === 'acquired') await store.complete(finished.claim, options);
const again = await store.claim('finished', { token: 'c', ...options });
console.log(JSON.stringify([running.status, again.status]));
