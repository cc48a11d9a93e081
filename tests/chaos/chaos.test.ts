import { describe, expect, it } from 'vitest';
import { runChaos } from './chaos-run.ts';
import { type ChaosSetting, shortForm } from './setting.ts';
import { summaryOf } from './summary.ts';

const patienceMs = 180_000;

/** As `npm run chaos -- --seed <number>` has it. */
const seed = 20_251_103;

describe.each(['redis', 'postgres'] as const)('the ledger on %s', (store) => {
  it(
    'has every event that was answered 2xx, once but for what a kill or a freeze explains',
    async () => {
      const report = await runChaos({ ...shortForm, store, seed });
      console.log(summaryOf(report));
      const { lost, doubled, broken, givenUp } = report.verdict;
      expect({ lost, doubled, broken }).toEqual({ lost: [], doubled: [], broken: [] });
      expect(report.outages.filter(({ kind }) => kind === 'kill').length).toBe(shortForm.kills);
      // Nothing would be lost either if nothing had been answered.
      expect(shortForm.events - givenUp.length).toBeGreaterThan(shortForm.events / 4);
    },
    patienceMs,
  );
});

describe.each([
  { store: 'redis', queue: 'bullmq' },
  { store: 'postgres', queue: 'pg-boss' },
] as const)('the ledger on $store with $queue in front', ({ store, queue }) => {
  it(
    'has every event that was answered 2xx, once but for what a kill or a freeze explains',
    async () => {
      const report = await runChaos({ ...shortForm, store, queue, seed });
      console.log(summaryOf(report));
      const { lost, doubled, broken, givenUp, deadLettered } = report.verdict;
      const none = { lost: [], doubled: [], broken: [], deadLettered: [] };
      expect({ lost, doubled, broken, deadLettered }).toEqual(none);
      const kills = report.outages.filter(({ kind }) => kind === 'kill').length;
      // Some of the receivers kill themselves, in the moment between enqueuing and answering.
      expect(kills).toBeGreaterThan(shortForm.kills);
      expect(shortForm.events - givenUp.length).toBeGreaterThan(shortForm.events / 4);
    },
    patienceMs,
  );
});

// Side by side: each waits for the ladder's end most of the time.
describe.concurrent('the ledger on a flawed store', () => {
  const stormy: Omit<ChaosSetting, 'store'> = {
    ...shortForm,
    seed,
    events: 600,
    kills: 3,
    serverFreezes: 0,
    serverRestarts: 0,
    failing: 0.2,
    slow: 0.3,
    duplicated: 0.6,
  };

  it(
    'finds what is lost where a queue answers before its engine has the job',
    async () => {
      const { verdict } = await runChaos({
        ...stormy,
        store: 'redis',
        queue: 'unconfirmed',
        kills: 20,
        serverRestarts: 2,
      });
      expect(verdict.lost).not.toEqual([]);
    },
    patienceMs,
  );

  it(
    'finds what is lost where an event is marked before it runs',
    async () => {
      const { verdict } = await runChaos({ ...stormy, store: 'mark-before' });
      expect(verdict.lost).not.toEqual([]);
    },
    patienceMs,
  );

  it(
    'finds what runs twice at once where a store checks, then sets',
    async () => {
      const { verdict } = await runChaos({ ...stormy, store: 'check-then-set' });
      expect(verdict.doubled).not.toEqual([]);
      expect(verdict.broken).toContainEqual(expect.stringContaining('held the lease at once'));
    },
    patienceMs,
  );

  it(
    'finds what runs twice where a stale run may complete and release',
    async () => {
      const { verdict } = await runChaos({ ...stormy, store: 'unfenced', freezes: 6 });
      // What a stale run completes or gives back is another's by then, or done.
      expect(verdict.broken).toContainEqual(
        expect.stringMatching(/had been granted since|after .+ had completed/),
      );
    },
    patienceMs,
  );
});
