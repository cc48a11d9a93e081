import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TestServer } from '@bluma-webhooks/test-servers';
import { now } from './clock.ts';
import { Fleet } from './fleet.ts';
import { type History, toHistory } from './history.ts';
import { readLedger } from './ledger.ts';
import { measuredTimes } from './measured-times.ts';
import type { Outage } from './outage.ts';
import { openEngine, type QueueKind } from './queues.ts';
import type { SentEvent } from './sent-event.ts';
import { watchServer } from './server-watch.ts';
import { prepareServer, startServer } from './servers.ts';
import type { ProcessSetting } from './setting.ts';
import type { Times } from './times.ts';
import { assess, type Verdict } from './verdict.ts';

/** What is there to be sent to, killed and frozen. */
export interface RunScene {
  readonly receivers: Fleet;
  readonly workers: Fleet;
  readonly server: TestServer;
  readonly times: Times;
  readonly outages: Outage[];
}

export interface RunReport {
  readonly setting: ProcessSetting;
  readonly sent: readonly SentEvent[];
  readonly outages: readonly Outage[];
  readonly history: History;
  readonly verdict: Verdict;
  readonly seconds: number;
}

export interface RunPlan extends Omit<ProcessSetting, 'times'> {
  /** Without them, the run takes those that suit this machine. */
  readonly times?: Times;
  readonly receivers: number;
  /** With a queue. */
  readonly workers: number;
}

const drainMs = 1_800_000;
const pollMs = 50;

/**
 * Starts a server, receivers and workers, has `act` send events to them and do more to them, and judges what came of
 * the events that it returns.
 */
export async function recordRun(
  plan: RunPlan,
  act: (scene: RunScene) => Promise<readonly SentEvent[]>,
): Promise<RunReport> {
  const startedAt = now();
  const { store, queue } = plan;
  const folder = await mkdtemp(join(tmpdir(), 'bluma-chaos-'));
  const server = await startServer(store);
  const ends: (() => unknown)[] = [];
  try {
    await prepareServer(store, server.url);
    const times = plan.times ?? (await measuredTimes(plan, server.url));
    const setting: ProcessSetting = { ...plan, times };
    if (queue) await (await openEngine(queue)).prepare(server.url, times);
    const outages: Outage[] = [];
    ends.push(watchServer(store, server.url, times, outages));
    const receivers = new Fleet('receiver', setting, server.url, folder, outages);
    const workers = new Fleet('worker', setting, server.url, folder, outages);
    ends.push(
      () => receivers.end(),
      () => workers.end(),
    );
    await Promise.all([receivers.start(plan.receivers), workers.start(queue ? plan.workers : 0)]);
    const sent = await act({ receivers, workers, server, times, outages });
    await receivers.close();
    if (queue) await drained(queue, server.url);
    await workers.close();
    const history = toHistory(readLedger(folder));
    const verdict = assess(sent, history, outages, setting);
    return { setting, sent, outages, history, verdict, seconds: (now() - startedAt) / 1000 };
  } finally {
    for (const end of ends.toReversed()) await end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What was answered is still to be handled. */
async function drained(kind: QueueKind, url: string): Promise<void> {
  const until = now() + drainMs;
  const unfinished = await (await openEngine(kind)).countUnfinished(url);
  try {
    for (let left = await unfinished.count(); left > 0; left = await unfinished.count()) {
      if (now() > until) throw new Error(`${left} jobs are left after ${drainMs} ms`);
      await setTimeout(pollMs);
    }
  } finally {
    await unfinished.close();
  }
}
