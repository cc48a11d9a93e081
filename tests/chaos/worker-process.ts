import { startHeartbeat } from './heartbeat.ts';
import { Ledger } from './ledger.ts';
import { obeyParent } from './parent.ts';
import { openEngine } from './queues.ts';
import { recordedHandler } from './recorded-handler.ts';
import { recordedStore } from './recorded-store.ts';
import type { ProcessSetting } from './setting.ts';
import { openStore } from './stores.ts';

// node worker-process.ts <setting> <url of the engine's server> <folder of the ledger>

const [settingJson = '', url = '', folder = ''] = process.argv.slice(2);
const setting: ProcessSetting = JSON.parse(settingJson);
const { times } = setting;
const ledger = new Ledger(folder);
if (!setting.queue) throw new Error('There is nothing to work on without a queue');

const engine = await openEngine(setting.queue);
const worker = await engine.openWorker(url, {
  store: recordedStore(await openStore(setting.store, url, times), ledger, times),
  handlers: { '*': recordedHandler(setting, ledger) },
  leaseMs: times.lease,
  concurrency: 50,
  logger: { info() {}, warn() {}, error() {} },
  onDeadLetter(letter) {
    if (letter.reason === 'unreadable') return;
    ledger.append({ step: 'letter', event: letter.event.id, reason: letter.reason });
  },
});

startHeartbeat(ledger, times);
obeyParent(undefined, () => worker.close());
