import { redisStore } from '@bluma-webhooks/store-redis';
import { Redis } from 'ioredis';
import { createWorker } from '../../src/index.ts';
import { patienceMs } from '../support/patience.ts';

// Takes a job, says so, and never ends with it.
const [url = '', prefix = ''] = process.argv.slice(2);
createWorker({
  connection: { url },
  prefix,
  // Half of it is no whole number of ms.
  leaseMs: 1001,
  store: redisStore({
    client: new Redis(url),
    prefix: `${prefix}:`,
    commandTimeoutMs: patienceMs,
  }),
  logger: { info() {}, warn: console.warn, error: console.error },
  handlers: {
    '*': () => {
      process.send?.('taken');
      return new Promise(() => {});
    },
  },
});
