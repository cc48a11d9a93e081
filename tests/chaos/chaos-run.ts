import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { now } from './clock.ts';
import { commitFaults } from './faults.ts';
import { Fleet } from './fleet.ts';
import { type History, historyOf } from './history.ts';
import { readLedger } from './ledger.ts';
import type { Outage } from './outage.ts';
import { prepareQueue, type QueueKind, unfinishedJobs } from './queues.ts';
import { Sender, type Sent } from './sender.ts';
import { watchServer } from './server-watch.ts';
import type { ChaosSetting } from './setting.ts';
import { prepareServer, startServer } from './stores.ts';
import { judge, type Verdict } from './verdict.ts';

export interface ChaosReport {
  readonly setting: ChaosSetting;
  readonly sent: readonly Sent[];
  readonly outages: readonly Outage[];
  readonly history: History;
  readonly verdict: Verdict;
  readonly seconds: number;
}

/** Those that nobody waits for have each other's places to take. */
const crews = { inline: { receivers: 3, workers: 0 }, queued: { receivers: 3, workers: 2 } };
const drainMs = 120_000;

/** Everything at once, for as long as the events last; then what came of it. */
export async function runChaos(setting: ChaosSetting): Promise<ChaosReport> {
  const startedAt = now();
  const folder = await mkdtemp(join(tmpdir(), 'bluma-chaos-'));
  const server = await startServer(setting.store);
  const outages: Outage[] = [];
  const crew = setting.queue ? crews.queued : crews.inline;
  const receivers = new Fleet('receiver', setting, server.url, folder, outages);
  const workers = new Fleet('worker', setting, server.url, folder, outages);
  const fleets = [receivers, workers];
  const stopWatching = watchServer(setting.store, server.url, outages);
  try {
    await prepareServer(setting.store, server.url);
    if (setting.queue) await prepareQueue(setting.queue, server.url);
    await receivers.start(crew.receivers);
    await workers.start(crew.workers);
    const sender = new Sender(setting, receivers);
    const begun = () => sender.sent.length;
    await Promise.all([sender.run(), commitFaults(setting, { fleets, server, outages, begun })]);
    await receivers.close();
    if (setting.queue) await drained(setting.queue, server.url);
    await workers.close();
    const { sent } = sender;
    const history = historyOf(readLedger(folder));
    const verdict = judge(sent, history, outages, setting);
    return { setting, sent, outages, history, verdict, seconds: (now() - startedAt) / 1000 };
  } finally {
    for (const fleet of fleets) fleet.end();
    await stopWatching();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What was answered is still to be handled. */
async function drained(queue: QueueKind, url: string): Promise<void> {
  const until = now() + drainMs;
  for (;;) {
    const left = await unfinishedJobs(queue, url);
    if (left === 0) return;
    if (now() > until) throw new Error(`${left} jobs are left after ${drainMs} ms`);
    await setTimeout(200);
  }
}
