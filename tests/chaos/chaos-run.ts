import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { now } from './clock.ts';
import { commitFaults } from './faults.ts';
import { Fleet } from './fleet.ts';
import { type History, historyOf } from './history.ts';
import { readLedger } from './ledger.ts';
import type { Outage } from './outage.ts';
import { Sender, type Sent } from './sender.ts';
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

const receivers = 3;

/** Everything at once, for as long as the events last; then what came of it. */
export async function runChaos(setting: ChaosSetting): Promise<ChaosReport> {
  const startedAt = now();
  const folder = await mkdtemp(join(tmpdir(), 'bluma-chaos-'));
  const server = await startServer(setting.store);
  const outages: Outage[] = [];
  const fleet = new Fleet(setting, server.url, folder, outages);
  try {
    await prepareServer(setting.store, server.url);
    await fleet.start(receivers);
    const sender = new Sender(setting, fleet);
    const begun = () => sender.sent.length;
    await Promise.all([sender.run(), commitFaults(setting, { fleet, server, outages, begun })]);
    await fleet.close();
    const { sent } = sender;
    const history = historyOf(readLedger(folder));
    const verdict = judge(sent, history, outages);
    return { setting, sent, outages, history, verdict, seconds: (now() - startedAt) / 1000 };
  } finally {
    fleet.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
