import { createHmac, createSecretKey } from 'node:crypto';
import {
  createReceiver,
  type DeliveryRequest,
  type IdempotencyStore,
  PermanentError,
  type Receiver,
} from '@bluma-webhooks/core';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { eventBody, secret } from '../event-body.ts';
import { type Figure, toQuantity } from '../figure.ts';
import { silent } from '../queues/silent.ts';
import type { Suite } from '../suite.ts';

/** As many concurrent deliveries as a busy server has. */
const atOnce = 32;

/** From the first figure on, the store is full: it records 100,000 events by default. */
const [warm, total] = [200_000, 1_000_000];

const growthMb = 5;

/** One delivery, or a few of the same event, with what each has to be answered. */
type Exchange = (receiver: Receiver) => Promise<void>;

/** What stays in memory after a million deliveries to a receiver, in this process. */
export const memorySuite: Suite = async ({ share }) => [
  ...(await measureGrowth('new events', share, () => newEvent)),
  ...(await measureGrowth('also duplicates, failures, dead letters and forgeries', share, mixed)),
];

async function measureGrowth(
  name: string,
  share: number,
  createExchange: (place: number) => Exchange,
): Promise<Figure[]> {
  const store = memoryStore({ logger: silent });
  const receiver = newReceiver(store);
  const deliver = async (from: number, to: number) => {
    for (let place = from; place < to; place += atOnce) {
      const batch = Array.from({ length: Math.min(atOnce, to - place) }, (_, i) =>
        createExchange(place + i)(receiver),
      );
      await Promise.all(batch);
    }
    return heapMb();
  };
  const [first, last] = [Math.round(warm * share), Math.round(total * share)];
  const before = await deliver(0, first);
  const after = await deliver(first, last);
  await receiver.close();
  await store.close();
  const figure = (what: string, value: number, atMost?: number) =>
    toQuantity([value], { name: `${name}: ${what}`, unit: 'MB', atMost });
  return [
    figure(`heap after ${first.toLocaleString('en')} events`, before),
    figure(`heap after ${last.toLocaleString('en')} events`, after),
    figure('growth between them', after - before, growthMb),
  ];
}

function newReceiver(store: IdempotencyStore): Receiver {
  return createReceiver({
    secret,
    store,
    logger: silent,
    onDeadLetter() {},
    handlers: {
      'video.completed': async () => {},
      'video.failed': async (_event, { attempt }) => {
        if (attempt === 1) throw new Error('Not this time');
      },
      'video.deleted': async () => {
        throw new PermanentError('Never');
      },
    },
  });
}

const newEvent: Exchange = async (receiver) => {
  await expect(receiver, request(eventBody()), 200);
};

/** Of twenty: two are sent twice, one fails at first and is sent again, one is a dead letter, one is forged. */
function mixed(place: number): Exchange {
  return exchanges[place % 20] ?? newEvent;
}

const exchanges: Readonly<Record<number, Exchange>> = {
  0: async (receiver) => {
    const twice = request(eventBody());
    await Promise.all([expect(receiver, twice, 200), expect(receiver, twice, 200)]);
  },
  5: async (receiver) => {
    const twice = request(eventBody());
    await expect(receiver, twice, 200);
    await expect(receiver, twice, 200);
  },
  10: async (receiver) => {
    const failing = request(eventBody().replace('video.completed', 'video.failed'));
    await expect(receiver, failing, 500);
    await expect(receiver, failing, 200);
  },
  15: (receiver) =>
    expect(receiver, request(eventBody().replace('video.completed', 'video.deleted')), 200),
  19: (receiver) => expect(receiver, request(eventBody(), 'somebody else'), 401),
};

const key = createSecretKey(secret, 'utf8');

function request(text: string, forger?: string): DeliveryRequest {
  const bytes = Buffer.from(text);
  const signature = createHmac('sha256', forger ?? key)
    .update(bytes)
    .digest('hex');
  return {
    method: 'POST',
    header: (name) => (name === 'x-bluma-signature' ? `sha256=${signature}` : undefined),
    read: () => ({ ok: true, bytes }),
  };
}

async function expect(receiver: Receiver, delivery: DeliveryRequest, wanted: number) {
  const { status, body } = await receiver.receive(delivery);
  if (status !== wanted) throw new Error(`Answered ${status} ${body} in place of ${wanted}`);
}

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
