import { describe, expect, it } from 'vitest';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import {
  answersAfter,
  fails,
  failsAfterwards,
  faulty,
  first,
  hangs,
} from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, useHeldClock, watch } from './support/time.ts';

useHeldClock();

describe('a claim that fails', () => {
  it('once is sent again with its token, and the event runs', async () => {
    const store = faulty(createReferenceStore(), { claim: first(1, fails) });
    const { deliver } = start({ store });
    const answer = watch(deliver());
    await pass(1000);
    expect(answer.value).toEqual(answers.handled);
    const [one, two, ...rest] = store.of('claim');
    expect(two?.token).toBe(one?.token);
    expect(rest).toEqual([]);
  });

  it('after it was granted is granted again: the event runs once, as the first attempt', async () => {
    const store = faulty(createReferenceStore(), { claim: first(1, failsAfterwards) });
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers, store });
    const answer = watch(deliver());
    await pass(1000);
    last().succeed();
    await pass(0);
    expect(answer.value).toEqual(answers.handled);
    expect(calls.map(({ context }) => context.attempt)).toEqual([1]);
  });

  it('every time is answered 503 before the deadline, and logged', async () => {
    const store = faulty(createReferenceStore(), { claim: fails });
    const { handlers, calls } = heldHandler();
    const { deliver, log } = start({ handlers, store });
    const answer = watch(deliver());
    await pass(4500);
    expect(answer.value).toEqual(answers.storeUnavailable);
    expect(calls).toEqual([]);
    expect(log.filter(({ level }) => level === 'error')).not.toEqual([]);
    const sent = store.of('claim').length;
    await pass(60_000);
    expect(store.of('claim')).toHaveLength(sent);
  });

  it('synchronously, without a promise, is a failure like any other', async () => {
    const inner = createReferenceStore();
    const store = {
      ...faulty(inner),
      claim: () => {
        throw new Error('not connected');
      },
    };
    const { deliver } = start({ store });
    const answer = watch(deliver());
    await pass(4500);
    expect(answer.value).toEqual(answers.storeUnavailable);
  });

  it('is over for the next delivery', async () => {
    const store = faulty(createReferenceStore(), { claim: fails });
    const { deliver } = start({ store });
    watch(deliver());
    await pass(3000);
    delete store.faults.claim;
    expect(await deliver()).toEqual(answers.handled);
  });
});

describe('a claim that the store grants after its lease has ended', () => {
  // As after a process was frozen between its call and the answer.
  const leaseMs = 1000;
  const late = (store: ReturnType<typeof createReferenceStore>) =>
    faulty(store, { claim: first(1, answersAfter(leaseMs + 200)) });

  it('runs nothing that another has run since', async () => {
    const inner = createReferenceStore();
    const store = late(inner);
    const { handlers, calls } = heldHandler();
    const { deliver } = start({ handlers, store, leaseMs });
    const answer = watch(deliver());
    await pass(leaseMs + 100);
    const key = store.of('claim')[0]?.key ?? '';
    const options = { leaseMs, retainMs: 7_200_000 };
    const other = await inner.claim(key, { token: 'another', ...options });
    if (other.status === 'acquired') await inner.complete(other.claim, options);
    await pass(1000);
    expect(calls).toEqual([]);
    expect(answer.value).toEqual(answers.duplicate);
  });

  it('is claimed once more with its token, and runs if no other run has it', async () => {
    const store = late(createReferenceStore());
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers, store, leaseMs });
    const answer = watch(deliver());
    await pass(leaseMs + 1000);
    last().succeed();
    await pass(0);
    expect(answer.value).toEqual(answers.handled);
    expect(calls.map(({ context }) => context.attempt)).toEqual([1]);
    const [one, two, ...rest] = store.of('claim');
    expect(two?.token).toBe(one?.token);
    expect(rest).toEqual([]);
  });
});

describe('a store that hangs', () => {
  it('is answered 503 at the deadline', async () => {
    const store = faulty(createReferenceStore(), { claim: hangs });
    const { deliver } = start({ store });
    const answer = watch(deliver());
    await pass(60_000);
    expect(answer).toEqual({ value: answers.storeUnavailable, afterMs: 4500 });
  });

  it.each(['accept', 'redeliver'] as const)(
    'never with a 2xx, at a deadline that means %s',
    async (onDeadline) => {
      const store = faulty(createReferenceStore(), { claim: hangs });
      const { deliver } = start({ store, onDeadline });
      const answer = watch(deliver());
      await pass(4500);
      expect(answer.value).toEqual(answers.storeUnavailable);
    },
  );

  it('does not delay a later delivery, which makes a new claim', async () => {
    const store = faulty(createReferenceStore(), { claim: first(1, hangs) });
    const { deliver } = start({ store });
    watch(deliver());
    await pass(7500);
    expect(await deliver()).toEqual(answers.handled);
    const [one, two] = store.of('claim');
    expect(two?.token).not.toBe(one?.token);
  });
});

describe('a claim that is granted after its 503', () => {
  it('is released with its token, and nothing runs', async () => {
    const store = faulty(createReferenceStore(), { claim: first(1, answersAfter(6000)) });
    const { handlers, calls } = heldHandler();
    const { deliver } = start({ handlers, store });
    const answer = watch(deliver());
    await pass(6000);
    expect(answer.value).toEqual(answers.storeUnavailable);
    expect(calls).toEqual([]);
    expect(store.of('release').map(({ token }) => token)).toEqual([store.of('claim')[0]?.token]);
  });

  it('is free for the next delivery immediately', async () => {
    const store = faulty(createReferenceStore(), { claim: first(1, answersAfter(6000)) });
    const { deliver } = start({ store });
    watch(deliver());
    await pass(6000);
    const answer = watch(deliver());
    await pass(0);
    expect(answer.value).toEqual(answers.handled);
  });

  it('does not release what a later delivery has claimed meanwhile', async () => {
    // The first claim reaches the store at once, but is given up and has lapsed when the second one comes.
    const store = faulty(createReferenceStore(), { claim: first(1, answersAfter(30_000)) });
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers, store });
    watch(deliver());
    await pass(25_000);
    const answer = watch(deliver());
    await pass(100);
    expect(calls).toHaveLength(1);
    await pass(4900);
    expect(answer.value).toEqual(answers.accepted);
    last().succeed();
    await pass(0);
    expect(calls).toHaveLength(1);
    expect(await deliver()).toEqual(answers.duplicate);
  });

  it('is no use either if the event was done: nothing is released', async () => {
    const shared = createReferenceStore();
    const done = start({ store: faulty(shared) });
    await done.deliver();
    const store = faulty(shared, { claim: answersAfter(6000) });
    const { deliver } = start({ store });
    const answer = watch(deliver());
    await pass(10_000);
    expect(answer.value).toEqual(answers.storeUnavailable);
    expect(store.of('release')).toEqual([]);
  });

  it('is used after all if a delivery that joined still waits', async () => {
    const store = faulty(createReferenceStore(), { claim: first(1, answersAfter(6000)) });
    const { deliver } = start({ store });
    const one = watch(deliver());
    await pass(3000);
    const other = watch(deliver());
    await pass(4000);
    expect(one.value).toEqual(answers.storeUnavailable);
    expect(other).toEqual({ value: answers.handled, afterMs: 3000 });
    expect(store.of('claim')).toHaveLength(1);
  });
});
