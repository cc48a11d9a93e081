import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet } from './fleet.ts';
import { openEngine } from './queues.ts';
import { SentEvent } from './sent-event.ts';
import type { ProcessSetting } from './setting.ts';
import { divideTimes, type Times, timesWith } from './times.ts';

/** The first half warms up. */
const deliveries = 40;

/** In the run, an answer may take so much longer than the slowest took here. */
const factor = 10;

/** The times that suit what a delivery alone takes here: on a slow machine they are longer. */
export async function measuredTimes(
  plan: Omit<ProcessSetting, 'times'>,
  url: string,
): Promise<Times> {
  const times = divideTimes(1);
  const folder = await mkdtemp(join(tmpdir(), 'bluma-chaos-times-'));
  if (plan.queue) await (await openEngine(plan.queue)).prepare(url, times);
  const setting = { ...plan, times, failing: 0, slow: 0, dying: 0 };
  const receivers = new Fleet('receiver', setting, url, folder, []);
  try {
    await receivers.start(1);
    const durations: number[] = [];
    for (let sent = 0; sent < deliveries; sent++) {
      const event = new SentEvent(`evt_measured_${sent}`, 'redeliver');
      const sentAt = performance.now();
      await event.deliver(receivers.origin(0), times.vendorTimeout);
      durations.push(performance.now() - sentAt);
    }
    return timesWith(factor * Math.max(...durations.slice(deliveries / 2)));
  } finally {
    receivers.end();
    await rm(folder, { recursive: true, force: true });
  }
}
