import { startHeartbeat } from './heartbeat.ts';
import { Ledger } from './ledger.ts';
import { obeyParent } from './parent.ts';
import { openWorker } from './queues.ts';
import { recordedHandler } from './recorded-handler.ts';
import { recordedStore } from './recorded-store.ts';
import { type ChaosSetting, times } from './setting.ts';
import { openStore } from './stores.ts';

// node worker-process.ts <setting> <url of the engine's server> <folder of the ledger>

const [settingJson = '', url = '', folder = ''] = process.argv.slice(2);
const setting: ChaosSetting = JSON.parse(settingJson);
const ledger = new Ledger(folder);
if (!setting.queue) throw new Error('There is nothing to work on without a queue');

const worker = await openWorker(setting.queue, url, {
  store: recordedStore(openStore(setting.store, url), ledger),
  handlers: { '*': recordedHandler(setting, ledger) },
  leaseMs: times.lease,
  concurrency: 50,
  logger: { info() {}, warn() {}, error() {} },
  onDeadLetter(letter) {
    if (letter.reason === 'unreadable') return;
    ledger.append({ step: 'letter', event: letter.event.id, reason: letter.reason });
  },
});

startHeartbeat(ledger);
obeyParent(undefined, () => worker.close());
