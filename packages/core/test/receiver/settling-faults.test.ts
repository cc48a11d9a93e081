import { describe, expect, it } from 'vitest';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { fails, failsAfterwards, faulty, first, hangs, isLost } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, useHeldClock, watch } from './support/time.ts';

useHeldClock();

describe('complete that throws', () => {
  it('does not change the answer: it is 200', async () => {
    const store = faulty(createReferenceStore(), { complete: fails });
    const { deliver, log } = start({ store });
    const answer = watch(deliver());
    await pass(4500);
    expect(answer.value).toEqual(answers.handled);
    expect(log.some(({ level, fields }) => level === 'error' && fields.eventId === 'evt_1')).toBe(
      true,
    );
  });

  it('does not delay the response', async () => {
    const store = faulty(createReferenceStore(), { complete: fails });
    const { deliver } = start({ store });
    const answer = watch(deliver());
    await pass(0);
    expect(answer).toEqual({ value: answers.handled, afterMs: 0 });
  });

  it('is repeated until it succeeds', async () => {
    const store = faulty(createReferenceStore(), { complete: first(4, fails) });
    const { deliver, names } = start({ store });
    watch(deliver());
    await pass(20_000);
    expect(store.of('complete')).toHaveLength(5);
    expect(names()).toContain('completed');
    expect(await deliver()).toEqual(answers.duplicate);
  });

  it('is tried again until the lease ends, no longer', async () => {
    const store = faulty(createReferenceStore(), { complete: fails });
    const { deliver } = start({ store });
    watch(deliver());
    await pass(120_000);
    const [claim] = store.of('claim');
    const times = store.of('complete').map(({ atMs }) => atMs - (claim?.atMs ?? 0));
    expect(times.length).toBeGreaterThan(5);
    expect(times.at(-1)).toBeGreaterThan(15_000);
    expect(times.at(-1)).toBeLessThanOrEqual(20_000);
  });

  it('shares the result with a delivery that arrives meanwhile: no second run', async () => {
    const store = faulty(createReferenceStore(), { complete: fails });
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers, store });
    watch(deliver());
    await pass(0);
    last().succeed();
    await pass(3000);
    expect(await deliver()).toEqual(answers.handled);
    expect(calls).toHaveLength(1);
  });

  it('after it was recorded is a completion all the same', async () => {
    const store = faulty(createReferenceStore(), { complete: first(1, failsAfterwards) });
    const { deliver, names } = start({ store });
    const answer = watch(deliver());
    await pass(1000);
    expect(answer.value).toEqual(answers.handled);
    expect(names()).not.toContain('complete_lost');
    expect(await deliver()).toEqual(answers.duplicate);
  });
});

describe('complete that hangs', () => {
  it('is answered 200 at the deadline at the latest', async () => {
    const store = faulty(createReferenceStore(), { complete: hangs });
    const { deliver } = start({ store });
    const answer = watch(deliver());
    await pass(4500);
    expect(answer.value).toEqual(answers.handled);
  });

  it('times out and is sent again', async () => {
    const store = faulty(createReferenceStore(), { complete: first(1, hangs) });
    const { deliver } = start({ store });
    watch(deliver());
    await pass(19_000);
    expect(store.of('complete')).toHaveLength(2);
    expect(await deliver()).toEqual(answers.duplicate);
  });
});

describe('complete that is lost', () => {
  it('is answered 200, logged as an error, and not sent again', async () => {
    const store = faulty(createReferenceStore(), { complete: isLost });
    const { deliver, log } = start({ store });
    const answer = watch(deliver());
    await pass(60_000);
    expect(answer.value).toEqual(answers.handled);
    expect(store.of('complete')).toHaveLength(1);
    const errors = log.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ message: 'complete_lost', fields: { eventId: 'evt_1' } }]);
  });
});

describe('release that fails', () => {
  const failing = {
    '*': () => {
      throw new Error('the handler failed');
    },
  };

  it('is answered 500 immediately and repeated in the background', async () => {
    const store = faulty(createReferenceStore(), { release: first(3, fails) });
    const { deliver, names } = start({ store, handlers: failing });
    const answer = watch(deliver());
    await pass(0);
    expect(answer).toEqual({ value: answers.handlerFailed, afterMs: 0 });
    await pass(10_000);
    expect(store.of('release')).toHaveLength(4);
    expect(names()).toContain('released');
  });

  it('permanently ends with the lease: then the event can be claimed again', async () => {
    const store = faulty(createReferenceStore(), { release: fails });
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers, store });
    const answer = watch(deliver());
    await pass(0);
    last().fail();
    await pass(120_000);
    expect(answer.value).toEqual(answers.handlerFailed);
    const [claim] = store.of('claim');
    expect(store.of('release').length).toBeGreaterThan(5);
    for (const { atMs } of store.of('release')) {
      expect(atMs - (claim?.atMs ?? 0)).toBeLessThanOrEqual(20_000);
    }
    const next = watch(deliver());
    await pass(0);
    last().succeed();
    await pass(0);
    expect(next.value).toEqual(answers.handled);
    expect(calls.map(({ context }) => context.attempt)).toEqual([1, 2]);
  });

  it('by hanging does not delay the 500 past the deadline', async () => {
    const store = faulty(createReferenceStore(), { release: hangs });
    const { deliver } = start({ store, handlers: failing });
    const answer = watch(deliver());
    await pass(4500);
    expect(answer.value).toEqual(answers.handlerFailed);
  });

  it('because it is lost is not sent again', async () => {
    const store = faulty(createReferenceStore(), { release: isLost });
    const { deliver } = start({ store, handlers: failing });
    const answer = watch(deliver());
    await pass(60_000);
    expect(answer.value).toEqual(answers.handlerFailed);
    expect(store.of('release')).toHaveLength(1);
  });
});
