import { describe, expect, it } from 'vitest';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { fails, faulty, first, hangs, isLost } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, useHeldClock, watch } from './support/time.ts';

useHeldClock();

/** A lease short enough to be lost before the deadline. */
const leaseMs = 1500;

describe('while a handler runs', () => {
  it('its lease is renewed at a third', async () => {
    const store = faulty(createReferenceStore());
    const { handlers, last } = heldHandler();
    const { deliver } = start({ handlers, store, leaseMs: 30_000 });
    watch(deliver());
    await pass(65_000);
    const [claim] = store.of('claim');
    const times = store.of('renew').map(({ atMs }) => atMs - (claim?.atMs ?? 0));
    expect(times).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
    expect(new Set(store.calls.map(({ token }) => token)).size).toBe(1);
    last().succeed();
    await pass(0);
    expect(store.of('complete')).toHaveLength(1);
    const renewals = store.of('renew').length;
    await pass(60_000);
    expect(store.of('renew')).toHaveLength(renewals);
  });

  it('a renewal that fails is sent again, and the run keeps its lease', async () => {
    const store = faulty(createReferenceStore(), { renew: first(2, fails) });
    const { handlers, last } = heldHandler();
    const { deliver, names } = start({ handlers, store });
    watch(deliver());
    await pass(60_000);
    expect(last().context.signal.aborted).toBe(false);
    expect(names()).not.toContain('lease_lost');
    last().succeed();
    await pass(0);
    expect(await deliver()).toEqual(answers.duplicate);
  });

  it('a renewal that hangs times out and is sent again', async () => {
    const store = faulty(createReferenceStore(), { renew: first(1, hangs) });
    const { handlers, last } = heldHandler();
    const { deliver, names } = start({ handlers, store });
    watch(deliver());
    await pass(60_000);
    expect(last().context.signal.aborted).toBe(false);
    expect(names()).not.toContain('lease_lost');
    expect(store.of('renew').length).toBeGreaterThan(5);
  });
});

describe('a lease that another runner took', () => {
  it('aborts the signal and is answered 503', async () => {
    const store = faulty(createReferenceStore(), { renew: isLost });
    const { handlers, last } = heldHandler();
    const { deliver, names } = start({ handlers, store, leaseMs });
    const answer = watch(deliver());
    await pass(450);
    expect(last().context.signal.aborted).toBe(false);
    await pass(100);
    expect(last().context.signal.aborted).toBe(true);
    expect(last().context.signal.reason).toMatchObject({ code: 'lease_lost' });
    expect(answer).toEqual({ value: answers.leaseLost, afterMs: 500 });
    expect(names()).toContain('lease_lost');
    const renewals = store.of('renew').length;
    await pass(60_000);
    expect(store.of('renew')).toHaveLength(renewals);
  });

  it('is lost for all deliveries that wait', async () => {
    const store = faulty(createReferenceStore(), { renew: isLost });
    const { deliver } = start({ ...heldHandler(), store, leaseMs });
    const both = Promise.all([deliver(), deliver()]);
    await pass(600);
    expect(await both).toEqual([answers.leaseLost, answers.leaseLost]);
  });

  it('a signal that is asked for afterwards is aborted already', async () => {
    const store = faulty(createReferenceStore(), { renew: isLost });
    const { handlers, last } = heldHandler();
    const { deliver } = start({ handlers, store, leaseMs });
    watch(deliver());
    await pass(1000);
    const { context } = last();
    expect(context.signal.aborted).toBe(true);
  });

  it('after a 202, a handler that then fails is not retried, and onDeadLetter gets the event', async () => {
    const store = faulty(createReferenceStore(), {
      renew: (call, n) => (n < 1 ? call() : isLost()),
    });
    const { handlers, calls, last } = heldHandler();
    const { deliver, letters } = start({ handlers, store });
    const answer = watch(deliver());
    await pass(14_000);
    expect(answer.value).toEqual(answers.accepted);
    expect(last().context.signal.aborted).toBe(true);
    const error = new Error('aborted');
    last().fail(error);
    await pass(60_000);
    expect(calls).toHaveLength(1);
    expect(letters).toMatchObject([{ reason: 'lease_lost', attempt: 1, error }]);
  });
});

describe('a lease that no renewal got through for', () => {
  it.each([
    ['fails', fails],
    ['hangs', hangs],
  ])('is lost when it ends: the store %s', async (_how, fault) => {
    const store = faulty(createReferenceStore(), { renew: fault });
    const { handlers, last } = heldHandler();
    const { deliver } = start({ handlers, store, leaseMs });
    const answer = watch(deliver());
    await pass(1499);
    expect(answer.value).toBeUndefined();
    expect(last().context.signal.aborted).toBe(false);
    await pass(1);
    expect(last().context.signal.reason).toMatchObject({ code: 'lease_lost' });
    expect(answer).toEqual({ value: answers.leaseLost, afterMs: leaseMs });
  });

  it('counts from the last renewal that got through', async () => {
    const store = faulty(createReferenceStore(), {
      renew: (call, n) => (n < 1 ? call() : fails(call, n)),
    });
    const { deliver } = start({ ...heldHandler(), store, leaseMs });
    const answer = watch(deliver());
    await pass(4000);
    expect(answer).toEqual({ value: answers.leaseLost, afterMs: 500 + leaseMs });
  });

  it('a handler that succeeds all the same is recorded if no other run claimed the event', async () => {
    const store = faulty(createReferenceStore(), { renew: fails });
    const { handlers, last } = heldHandler();
    const { deliver } = start({ handlers, store, leaseMs });
    watch(deliver());
    await pass(2000);
    last().succeed();
    await pass(0);
    expect(await deliver()).toEqual(answers.duplicate);
  });
});
