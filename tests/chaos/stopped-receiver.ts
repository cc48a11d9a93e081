import { createServer } from 'node:http';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { redisStore } from '@bluma-webhooks/store-redis';
import { Redis } from 'ioredis';

// node stopped-receiver.ts <redis url>: a receiver that ends at a SIGTERM, as the README has it.
// Its handlers end when their signal aborts. It prints a line for each thing that happens.

const [url = ''] = process.argv.slice(2);
const say = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`);
const client = new Redis(url);
client.on('error', () => {});

const webhooks = createNodeHandler({
  secret: 'whsec_example',
  store: redisStore({ client }),
  deadlineMs: 1000,
  handlers: {
    'video.completed': ({ id }, { attempt, signal }) => {
      say('started', id, attempt);
      if (attempt > 1) return;
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
  },
  onDeadLetter: (letter) => say('dead', 'event' in letter ? letter.event.id : '', letter.reason),
  logger: { info() {}, warn() {}, error() {} },
});

const server = createServer(webhooks).listen(0, '127.0.0.1', () => {
  const address = server.address();
  say('listening', typeof address === 'object' ? address?.port : '');
});

process.once('SIGTERM', async () => {
  server.close();
  const { aborted } = await webhooks.receiver.close({ timeoutMs: 2000 });
  say('closed', aborted);
  client.disconnect();
});
