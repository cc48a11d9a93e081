import { memoryStore } from '@bluma-webhooks/store-memory';
import { bullmqQueue, createWorker } from '../../src/index.ts';

// Has an idle worker, one at work, and a queue; closes all of them at a SIGTERM, and then has nothing left to do.
const [url = '', prefix = ''] = process.argv.slice(2);
const logger = {
  info() {},
  // Of a connection, which is what is waited for.
  warn: (message: string) => /_connection$/.test(message) && process.send?.(message),
  error() {},
};
// ioredis holds a process up for as long as its `socketTimeout`, should the server go while it is asked something.
const connection = { url, retryStrategy: () => 200, socketTimeout: 2000 };
const location = { connection, prefix, logger, commandTimeoutMs: 500 };
const queue = bullmqQueue(location);
const idle = createWorker({
  ...location,
  name: 'idle',
  store: memoryStore(),
  handlers: { '*': () => {} },
});
const busy = createWorker({
  ...location,
  store: memoryStore(),
  handlers: {
    '*': (_event, { signal }) => {
      process.send?.('taken');
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
  },
});

process.once('SIGTERM', async () => {
  await Promise.all([queue.close(), idle.close(), busy.close({ timeoutMs: 10 })]);
  process.disconnect();
});
