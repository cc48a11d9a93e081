import { describe, expect, it } from 'vitest';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers, inProgress } from './support/answers.ts';
import { type Faults, faulty } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, pinRandom, useHeldClock, watch } from './support/time.ts';

useHeldClock();

/** Two processes: two receivers of one endpoint whose stores are one behind the scenes. */
function twoProcesses(faults: Faults = {}) {
  const shared = createReferenceStore();
  const ownerHandler = heldHandler();
  const otherHandler = heldHandler();
  const ownerStore = faulty(shared, faults);
  const otherStore = faulty(shared);
  const owner = start({ handlers: ownerHandler.handlers, store: ownerStore });
  const other = start({ handlers: otherHandler.handlers, store: otherStore });
  return { owner, other, ownerHandler, otherHandler, ownerStore, otherStore };
}

describe('an event that another process is running', () => {
  it('is not run here; at the deadline the answer is 503, to be tried when the lease ends', async () => {
    const { owner, other, otherHandler } = twoProcesses();
    watch(owner.deliver());
    await pass(1000);
    const answer = watch(other.deliver());
    await pass(5000);
    // The lease of 20 s began 5.5 s before the deadline.
    expect(answer).toEqual({ value: inProgress(15), afterMs: 4500 });
    expect(otherHandler.calls).toEqual([]);
  });

  it('is 503 at the deadline even where the deadline accepts: the owner may be dead', async () => {
    const { owner, other } = twoProcesses();
    watch(owner.deliver());
    await pass(0);
    const answer = watch(other.deliver({}, { onDeadline: 'accept' }));
    await pass(4500);
    expect(answer.value).toEqual(inProgress(16));
  });

  it.each([0, 0.5, 0.999])(
    'is claimed again about every 250 ms, with jitter: Math.random() is %d',
    async (random) => {
      pinRandom(random);
      const { owner, other, otherStore } = twoProcesses();
      watch(owner.deliver());
      await pass(0);
      watch(other.deliver());
      await pass(4000);
      const times = otherStore.of('claim').map(({ atMs }) => atMs);
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(gaps.length).toBeGreaterThan(7);
      for (const gap of gaps) {
        expect(gap).toBeGreaterThanOrEqual(125);
        expect(gap).toBeLessThanOrEqual(375);
      }
      expect(new Set(otherStore.of('claim').map(({ token }) => token)).size).toBe(1);
    },
  );

  it('the jitter moves the claims', async () => {
    const gapWith = async (random: number) => {
      pinRandom(random);
      const { owner, other, otherStore } = twoProcesses();
      watch(owner.deliver());
      await pass(0);
      watch(other.deliver());
      await pass(1000);
      const [one, two] = otherStore.of('claim');
      return (two?.atMs ?? 0) - (one?.atMs ?? 0);
    };
    expect(await gapWith(0)).toBeLessThan((await gapWith(0.999)) - 50);
  });

  it('is a duplicate as soon as the owner completes it', async () => {
    const { owner, other, ownerHandler, otherHandler } = twoProcesses();
    watch(owner.deliver());
    await pass(0);
    const answer = watch(other.deliver());
    await pass(2000);
    ownerHandler.last().succeed();
    await pass(500);
    expect(answer.value).toEqual(answers.duplicate);
    expect(answer.afterMs).toBeLessThanOrEqual(2375);
    expect(otherHandler.calls).toEqual([]);
  });

  it('runs here if the other process releases it', async () => {
    const { owner, other, ownerHandler, otherHandler } = twoProcesses();
    const failed = watch(owner.deliver());
    await pass(0);
    const answer = watch(other.deliver());
    await pass(1000);
    ownerHandler.last().fail();
    await pass(500);
    expect(failed.value).toEqual(answers.handlerFailed);
    expect(otherHandler.calls.map(({ context }) => context.attempt)).toEqual([2]);
    otherHandler.last().succeed();
    await pass(0);
    expect(answer.value).toEqual(answers.handled);
  });

  it('is run here if the owner dies', async () => {
    const dead = { renew: () => new Promise<never>(() => {}) };
    const { owner, other, otherHandler } = twoProcesses(dead);
    watch(owner.deliver());
    await pass(17_000);
    const answer = watch(other.deliver());
    await pass(2900);
    expect(otherHandler.calls).toEqual([]);
    await pass(500);
    expect(otherHandler.calls).toHaveLength(1);
    otherHandler.last().succeed();
    await pass(0);
    expect(answer.value).toEqual(answers.handled);
  });

  it('several deliveries that wait for it share one poll', async () => {
    const { owner, other, otherStore } = twoProcesses();
    watch(owner.deliver());
    await pass(0);
    const waiting = [watch(other.deliver()), watch(other.deliver()), watch(other.deliver())];
    await pass(1000);
    expect(otherStore.of('claim').length).toBeLessThan(10);
    await pass(4000);
    expect(waiting.map(({ value }) => value)).toEqual(waiting.map(() => inProgress(16)));
  });

  it('no claim is made after the last deadline', async () => {
    const { owner, other, otherStore } = twoProcesses();
    watch(owner.deliver());
    await pass(0);
    watch(other.deliver());
    await pass(5000);
    const count = otherStore.of('claim').length;
    await pass(60_000);
    expect(otherStore.of('claim')).toHaveLength(count);
  });

  it('two hundred contenders in four processes run it once', async () => {
    const shared = createReferenceStore();
    let runs = 0;
    const count = { '*': () => void runs++ };
    const processes = Array.from({ length: 4 }, () =>
      start({ store: faulty(shared), handlers: count }),
    );
    const all = Promise.all(Array.from({ length: 200 }, (_, n) => processes[n % 4]?.deliver()));
    await pass(1000);
    const bodies = new Set((await all).map((answer) => answer?.body));
    expect([...bodies].sort()).toEqual(['{"status":"duplicate"}', '{"status":"handled"}']);
    expect(runs).toBe(1);
  });
});

describe('an endpoint belongs to one receiver of a store', () => {
  it('a second one is refused', () => {
    const store = createReferenceStore();
    start({ store });
    expect(() => start({ store })).toThrow(
      expect.objectContaining({
        code: 'namespace_in_use',
        message: expect.stringContaining('default'),
      }),
    );
    expect(() => start({ store, namespace: 'default' })).toThrow(
      expect.objectContaining({ code: 'namespace_in_use' }),
    );
  });

  it('another name is not', () => {
    const store = createReferenceStore();
    start({ store });
    start({ store, namespace: 'studio' });
  });

  it('a closed receiver releases its namespace', async () => {
    const store = createReferenceStore();
    await start({ store }).receiver.close();
    start({ store });
  });

  it('one id under two names is two events', async () => {
    const store = createReferenceStore();
    const one = start({ store, namespace: 'one' });
    const two = start({ store, namespace: 'two' });
    expect(await one.deliver()).toEqual(answers.handled);
    expect(await two.deliver()).toEqual(answers.handled);
    expect(await two.deliver()).toEqual(answers.duplicate);
  });
});
