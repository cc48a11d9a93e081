import { describe, expect, it } from 'vitest';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { answersAfter, faulty } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, useHeldClock, watch } from './support/time.ts';

useHeldClock();

describe('deliveries of one event in one process share one run', () => {
  it('the handler runs once and both get its result immediately', async () => {
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers });
    const one = watch(deliver());
    await pass(1000);
    const other = watch(deliver());
    await pass(1000);
    expect([one.value, other.value]).toEqual([undefined, undefined]);
    last().succeed();
    await pass(0);
    expect(one).toEqual({ value: answers.handled, afterMs: 2000 });
    expect(other).toEqual({ value: answers.handled, afterMs: 1000 });
    expect(calls).toHaveLength(1);
  });

  it('one claim serves them all', async () => {
    const store = faulty(createReferenceStore(), { claim: answersAfter(100) });
    const { handlers, last } = heldHandler();
    const { deliver } = start({ handlers, store });
    const all = Promise.all(Array.from({ length: 50 }, () => deliver()));
    await pass(200);
    last().succeed();
    expect(await all).toEqual(Array.from({ length: 50 }, () => answers.handled));
    expect(store.of('claim')).toHaveLength(1);
    expect(store.of('complete')).toHaveLength(1);
  });

  it('if it fails, each is answered 500, and the next delivery runs again', async () => {
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers });
    const one = watch(deliver());
    const other = watch(deliver());
    await pass(0);
    last().fail();
    await pass(0);
    expect([one.value, other.value]).toEqual([answers.handlerFailed, answers.handlerFailed]);
    const next = watch(deliver());
    await pass(0);
    last().succeed();
    await pass(0);
    expect(next.value).toEqual(answers.handled);
    expect(calls.map(({ context }) => context.attempt)).toEqual([1, 2]);
  });

  it('each waits until its own deadline', async () => {
    const { deliver } = start(heldHandler());
    const one = watch(deliver());
    await pass(3000);
    const other = watch(deliver());
    await pass(10_000);
    expect(one).toEqual({ value: answers.accepted, afterMs: 4500 });
    expect(other).toEqual({ value: answers.accepted, afterMs: 4500 });
  });

  it('a delivery after a 202 joins the run that continues', async () => {
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers });
    watch(deliver());
    await pass(30_000);
    const late = watch(deliver());
    await pass(1000);
    last().succeed();
    await pass(0);
    expect(late.value).toEqual(answers.handled);
    expect(calls).toHaveLength(1);
  });

  it('a delivery that arrives during the completion joins too', async () => {
    const store = faulty(createReferenceStore(), { complete: answersAfter(500) });
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers, store });
    const one = watch(deliver());
    await pass(0);
    last().succeed();
    await pass(100);
    const other = watch(deliver());
    await pass(400);
    expect([one.value, other.value]).toEqual([answers.handled, answers.handled]);
    expect(calls).toHaveLength(1);
  });

  it('different events never wait for each other', async () => {
    const { handlers, calls } = heldHandler();
    const { deliver } = start({ handlers });
    watch(deliver({ id: 'evt_1' }));
    const other = watch(deliver({ id: 'evt_2' }));
    await pass(0);
    expect(calls.map(({ event }) => event.id)).toEqual(['evt_1', 'evt_2']);
    calls[1]?.succeed();
    await pass(0);
    expect(other.value).toEqual(answers.handled);
  });

  it('a permanent failure is shared as well', async () => {
    const { PermanentError } = await import('../../src/index.ts');
    const { handlers, last } = heldHandler();
    const { deliver, letters } = start({ handlers });
    const both = Promise.all([deliver(), deliver()]);
    await pass(0);
    last().fail(new PermanentError('no use'));
    expect(await both).toEqual([answers.deadLetter, answers.deadLetter]);
    expect(letters).toHaveLength(1);
    expect(await deliver()).toEqual(answers.duplicate);
  });
});
