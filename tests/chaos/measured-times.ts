import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet } from './fleet.ts';
import { engineOf } from './queues.ts';
import { SentEvent } from './sent-event.ts';
import type { ProcessSetting } from './setting.ts';
import { type Times, timesOf, timesWith } from './times.ts';

const atOnce = 20;
/** The first ones warm up. */
const rounds = 5;
/** An answer may take so much longer in the run than it took here. */
const factor = 8;

/** The times that suit what a delivery takes here, with some more under way: on a slow machine they are longer. */
export async function measuredTimes(
  plan: Omit<ProcessSetting, 'times'>,
  url: string,
): Promise<Times> {
  const times = timesOf(1);
  const folder = await mkdtemp(join(tmpdir(), 'bluma-chaos-times-'));
  if (plan.queue) await (await engineOf(plan.queue)).prepare(url, times);
  const receivers = new Fleet('receiver', { ...plan, times, slow: 0, dying: 0 }, url, folder, []);
  try {
    await receivers.start(1);
    const durations: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const deliveries = Array.from({ length: atOnce }, async (_, index) => {
        const event = new SentEvent(`evt_measure_${round}_${index}`, 'retry');
        const sentAt = performance.now();
        await event.deliver(receivers.origin(0), times.vendorTimeout);
        return performance.now() - sentAt;
      });
      durations.splice(0, Infinity, ...(await Promise.all(deliveries)));
    }
    return timesWith(factor * Math.max(...durations));
  } finally {
    receivers.end();
    await rm(folder, { recursive: true, force: true });
  }
}
