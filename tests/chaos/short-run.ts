import { expect, it } from 'vitest';
import { runChaos } from './chaos-run.ts';
import { type ChaosSetting, shortForm } from './setting.ts';
import { formatSummary } from './summary.ts';

/** Longer than a run waits for the last of its events. */
const patienceMs = 3_600_000;

/** As `npm run chaos -- --seed <number>` has it. */
const seed = 20_251_103;

/** What `npm test` has of the ledger, on one store or engine. */
export function itKeepsEveryEvent(kind: Pick<ChaosSetting, 'store' | 'queue'>): void {
  it(
    'has every event, once but for what a kill or a freeze explains',
    async () => {
      const report = await runChaos({ ...shortForm, ...kind, seed });
      console.log(formatSummary(report));
      const { lost, doubled, broken, deadLettered } = report.verdict;
      expect({ lost, doubled, broken }).toEqual({ lost: [], doubled: [], broken: [] });
      expect(report.sent.filter(({ isAnswered }) => isAnswered)).toHaveLength(shortForm.events);
      const kills = report.outages.filter(({ kind }) => kind === 'kill').length;
      if (kind.queue) {
        expect(deadLettered).toEqual([]);
        // Some of the receivers kill themselves, in the moment between enqueuing and answering.
        expect(kills).toBeGreaterThan(shortForm.kills);
      } else {
        expect(kills).toBe(shortForm.kills);
      }
    },
    patienceMs,
  );
}
