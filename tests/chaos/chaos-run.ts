import { Course } from './course.ts';
import { commitFaults } from './faults.ts';
import { type RunReport, recordRun } from './recorded-run.ts';
import { Sender } from './sender.ts';
import type { ChaosSetting } from './setting.ts';

/** For each event: far more than it takes on any machine, so only a run that has come to a halt takes as long. */
const patienceMs = 600;

/** Those that nobody waits for have each other's places to take. */
const crew = { receivers: 3, workers: 2 };

/** Sends events and commits faults concurrently, until every event got a 2xx. Then compares the records. */
export function runChaos(setting: ChaosSetting): Promise<RunReport> {
  return recordRun(
    { ...setting, ...crew },
    async ({ receivers, workers, server, times, outages }) => {
      const ending = new AbortController();
      const { signal } = ending;
      const tooLate = setTimeout(() => ending.abort(), patienceMs * setting.events);
      try {
        const course = new Course(setting.events, signal);
        const sender = new Sender(setting, { receivers, times, course, signal });
        const fleets = [receivers, workers];
        const faults = commitFaults(setting, { fleets, server, outages, times, course }).catch(
          (error: unknown) => {
            // The sender says more of a run that took too long.
            if (!signal.aborted) throw error;
          },
        );
        await Promise.all([sender.run(), faults]);
        return sender.sent;
      } finally {
        clearTimeout(tooLate);
        ending.abort();
      }
    },
  );
}
