import { describe, expect, it } from 'vitest';
import { type RunPlan, type RunScene, recordRun } from './recorded-run.ts';
import { SentEvent } from './sent-event.ts';
import { divideTimes } from './times.ts';

const patienceMs = 1_800_000;

/** Nothing is left to chance here, and nothing to the machine: no lease ends before the run does. */
const setting = {
  seed: 1,
  failing: 0,
  slow: 0,
  dying: 0,
  receivers: 2,
  workers: 1,
  times: { ...divideTimes(1), lease: 3_600_000 },
} satisfies Partial<RunPlan>;

const timeout = setting.times.vendorTimeout;

async function deliverUntilAnswered(event: SentEvent, { receivers }: RunScene, at: number) {
  while ((await event.deliver(receivers.origin(at), timeout)) !== 'answered');
}

// Each has servers of its own.
describe.concurrent('the ledger on a store mutant', () => {
  it(
    'finds what is lost where a queue answers before its engine has the job',
    async () => {
      const held = new SentEvent('evt_held', 'redeliver');
      const passed = new SentEvent('evt_passed', 'redeliver');
      const { verdict } = await recordRun(
        { ...setting, store: 'redis', queue: 'unconfirmed' },
        async (scene) => {
          const { receivers } = scene;
          await deliverUntilAnswered(held, scene, 0);
          await receivers.stopped(0, 'answered');
          await receivers.kill(0);
          await deliverUntilAnswered(passed, scene, 1);
          await receivers.stopped(1, 'answered');
          receivers.resume(1);
          await receivers.stopped(1, 'queued');
          return [held, passed];
        },
      );
      expect(verdict.lost).toEqual([held.id]);
    },
    patienceMs,
  );

  it(
    'finds what is lost where an event is marked before it runs',
    async () => {
      const event = new SentEvent('evt_marked', 'redeliver');
      const { verdict } = await recordRun({ ...setting, store: 'mark-before' }, async (scene) => {
        const { receivers } = scene;
        const delivered = event.deliver(receivers.origin(0), timeout);
        await receivers.stopped(0, 'marked');
        await receivers.kill(0);
        await delivered;
        await deliverUntilAnswered(event, scene, 0);
        return [event];
      });
      expect(verdict.lost).toEqual([event.id]);
    },
    patienceMs,
  );

  it(
    'finds what runs twice at once where a store checks, then sets',
    async () => {
      const event = new SentEvent('evt_checked', 'redeliver');
      const { verdict } = await recordRun(
        { ...setting, store: 'check-then-set' },
        async (scene) => {
          const { receivers } = scene;
          const places = [0, 1];
          const delivered = places.map((at) => event.deliver(receivers.origin(at), timeout));
          for (const at of places) await receivers.stopped(at, 'checked');
          for (const at of places) receivers.resume(at);
          await Promise.all(delivered);
          return [event];
        },
      );
      expect(verdict.doubled).toEqual([event.id]);
      expect(verdict.broken).toEqual([expect.stringContaining('held the lease at once')]);
    },
    patienceMs,
  );

  it(
    'finds what runs twice where a stale run may complete and release',
    async () => {
      const event = new SentEvent('evt_stale', 'redeliver');
      const times = { ...setting.times, lease: 1000 };
      const plan = { ...setting, store: 'unfenced', times } as const;
      const { verdict } = await recordRun(plan, async (scene) => {
        const { receivers } = scene;
        const stale = event.deliver(receivers.origin(0), timeout);
        await receivers.stopped(0, 'handled');
        await receivers.freeze(0, async () => {
          const delivered = deliverUntilAnswered(event, scene, 1);
          // The first one's lease has ended.
          await receivers.stopped(1, 'handled');
          receivers.resume(1);
          await delivered;
        });
        receivers.resume(0);
        await stale;
        return [event];
      });
      // What a stale run completes is another's by then, or done.
      expect(verdict.broken).toContainEqual(
        expect.stringMatching(/completed what .+ had been granted since/),
      );
    },
    patienceMs,
  );
});
