import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Handler } from '@bluma-webhooks/core';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { now } from './clock.ts';
import { Ledger } from './ledger.ts';
import { Random } from './random.ts';
import { recordedStore } from './recorded-store.ts';
import { type ChaosSetting, modes, pathOf, secret, times } from './setting.ts';
import { openStore } from './stores.ts';

// node receiver-process.ts <setting> <url of the store's server> <folder of the ledger>
//
// Says its port once it listens. Ends in order when it is told to, and at once when nobody is there to tell it.

const [settingJson = '', url = '', folder = ''] = process.argv.slice(2);
const { store: kind, seed, failing, slow }: ChaosSetting = JSON.parse(settingJson);
const ledger = new Ledger(folder);
const store = recordedStore(openStore(kind, url), ledger);

const handler: Handler = async (event, { attempt, claim }) => {
  const { key, token } = claim;
  ledger.append({ step: 'start', key, token, event: event.id });
  const random = new Random(seed, 'run', event.id, attempt);
  const isSlow = random.chance(slow);
  // Of the slow ones, about half are past the deadline.
  await setTimeout(isSlow ? random.between(50, 3 * times.deadline) : random.between(0, 8));
  // The second time around it works, be it after a 202 or in another attempt.
  if (random.chance(failing) && !hasFailed.has(token)) {
    hasFailed.add(token);
    throw new Error('As the seed has it');
  }
  ledger.append({ step: 'effect', token });
  await setTimeout(random.between(0, 4));
  ledger.append({ step: 'end', token });
};
const hasFailed = new Set<string>();

const endpoints = modes.map((mode) =>
  createNodeHandler({
    secret,
    store,
    handlers: { '*': handler },
    path: pathOf(mode),
    endpoint: mode,
    onDeadline: mode,
    deadlineMs: times.deadline,
    leaseMs: times.lease,
    logger: { info() {}, warn() {}, error() {} },
    onDeadLetter(letter) {
      if (letter.reason === 'unreadable') return;
      ledger.append({ step: 'letter', event: letter.event.id, reason: letter.reason });
    },
  }),
);
const [first, second] = endpoints;

const server = createServer((request, response) =>
  first?.(request, response, () => second?.(request, response)),
);

const beatMs = 20;
let beatenAt = now();
setInterval(() => {
  if (now() - beatenAt > times.lease / 4) ledger.append({ step: 'stalled', since: beatenAt });
  beatenAt = now();
}, beatMs).unref();

process.on('disconnect', () => process.exit(1));
process.on('message', async () => {
  server.close();
  server.closeIdleConnections();
  await Promise.all(endpoints.map(({ receiver }) => receiver.close()));
  process.exit();
});

await once(server.listen(0, '127.0.0.1'), 'listening');
const address = server.address();
process.send?.(typeof address === 'object' ? address?.port : undefined);
