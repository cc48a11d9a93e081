import { memoryStore } from '@bluma-webhooks/store-memory';
import { createClient } from 'redis';
import { bullmqQueue, createWorker } from '../../src/index.ts';
import { queuedDelivery } from '../support/deliveries.ts';
import { patienceMs } from '../support/patience.ts';

// Has a queue and a worker on a client of its own, closes both, and lives on for as long as it takes the server to go
// and to come back.
const [url = ''] = process.argv.slice(2);
const connection = createClient({ url });
connection.on('error', () => {});
await connection.connect();
const queue = bullmqQueue({ connection, commandTimeoutMs: patienceMs });
await queue.enqueue(queuedDelivery());
await new Promise<void>((handled) => {
  const worker = createWorker({
    connection,
    commandTimeoutMs: patienceMs,
    store: memoryStore(),
    handlers: { '*': () => void worker.close().then(() => handled()) },
  });
});
await queue.close();
connection.once('ready', () => {
  connection.destroy();
  process.disconnect();
});
process.send?.('closed');
