import { once } from 'node:events';
import { createServer } from 'node:http';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { startHeartbeat } from './heartbeat.ts';
import { Ledger } from './ledger.ts';
import { obeyParent } from './parent.ts';
import { openQueue } from './queues.ts';
import { recordedHandler } from './recorded-handler.ts';
import { recordedStore } from './recorded-store.ts';
import { modes, type ProcessSetting, secret, toPath } from './setting.ts';
import { heldAtEnd } from './store-mutants.ts';
import { openStore } from './stores.ts';

// node receiver-process.ts <setting> <url of the store's server> <folder of the ledger>
//
// Handles what it receives, or hands it to a queue.

const [settingJson = '', url = '', folder = ''] = process.argv.slice(2);
const setting: ProcessSetting = JSON.parse(settingJson);
const { times } = setting;
const ledger = new Ledger(folder);
const handler = recordedHandler(setting, ledger);

const work = setting.queue
  ? { queue: await openQueue(setting.queue, url, setting) }
  : {
      store: recordedStore(await openStore(setting.store, url, times), ledger, times),
      handlers: { '*': setting.store === 'unfenced' ? heldAtEnd(handler) : handler },
    };

const endpoints = modes.map((mode) =>
  createNodeHandler({
    ...work,
    secret,
    path: toPath(mode),
    namespace: mode,
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

startHeartbeat(ledger, times);
await once(server.listen(0, '127.0.0.1'), 'listening');
const address = server.address();
obeyParent(typeof address === 'object' ? address?.port : undefined, () => {
  server.close();
  server.closeIdleConnections();
  return Promise.all(endpoints.map(({ receiver }) => receiver.close()));
});
