import { setTimeout } from 'node:timers/promises';
import type { TestServer } from '@bluma-webhooks/test-servers';
import { now } from './clock.ts';
import type { Course } from './course.ts';
import type { Fleet } from './fleet.ts';
import type { Outage } from './outage.ts';
import { Random } from './random.ts';
import type { ChaosSetting } from './setting.ts';
import type { Times } from './times.ts';

export interface FaultScene {
  /** Whatever can be killed and frozen. */
  readonly fleets: readonly Fleet[];
  readonly server: TestServer;
  readonly outages: Outage[];
  readonly times: Times;
  readonly course: Course;
}

/** One after the other within each of the three; side by side otherwise. */
export async function commitFaults(setting: ChaosSetting, scene: FaultScene): Promise<void> {
  const { kills, freezes, serverFreezes, serverRestarts } = setting;
  const { fleets, server, outages, times, course } = scene;
  const pickProcess = (random: Random) => {
    const all = fleets.flatMap((fleet) =>
      Array.from({ length: fleet.size }, (_, at) => ({ fleet, at })),
    );
    const chosen = all[random.below(all.length)];
    if (!chosen) throw new Error('There is nobody');
    return chosen;
  };
  const serverFault = async (kind: Outage['kind'], fault: () => Promise<void>) => {
    const from = now();
    await fault();
    outages.push({ kind, from, to: now() });
  };
  const inTurn = async (
    name: string,
    count: number,
    fault: (random: Random, turn: number) => Promise<void>,
  ) => {
    const series = course.addSeries(count);
    for (let turn = 0; turn < count; turn++) {
      const random = new Random(setting.seed, name, turn);
      // Spread over the run: one in each of as many parts, anywhere in it.
      await course.reach(((turn + random.between(0.1, 0.9)) / count) * setting.events);
      await fault(random, turn);
      course.end(series);
    }
  };
  await Promise.all([
    inTurn('kill', kills, (random) => {
      const { fleet, at } = pickProcess(random);
      return fleet.kill(at);
    }),
    // From a moment to longer than a lease.
    inTurn('freeze', freezes, (random) => {
      const { fleet, at } = pickProcess(random);
      return fleet.freeze(at, () => setTimeout(random.between(0.2, 1.7) * times.lease));
    }),
    inTurn('server', serverFreezes + serverRestarts, (random, turn) =>
      turn % 2 === 0 && turn / 2 < serverRestarts
        ? serverFault('server restart', () => server.restart())
        : serverFault('server freeze', async () => {
            server.freeze();
            await setTimeout(random.between(0.2, 1.2) * times.lease);
            server.thaw();
          }),
    ),
  ]);
}
