import { describe, expect, it } from 'vitest';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { faulty } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, pinRandom, useHeldClock, watch } from './support/time.ts';

useHeldClock();

/** A delivery that has been answered 202; its handler is still running. */
async function accepted(store = faulty(createReferenceStore())) {
  const handler = heldHandler();
  const started = start({ handlers: handler.handlers, store });
  const answer = watch(started.deliver());
  await pass(4500);
  expect(answer.value).toEqual(answers.accepted);
  return { ...started, ...handler, store };
}

describe('a handler that fails after the 202', () => {
  it('is tried again after up to 1, 4 and 16 s', async () => {
    pinRandom(0.999);
    const { calls, last } = await accepted();
    for (const [index, longest] of [1000, 4000, 16_000].entries()) {
      last().fail();
      await pass(longest * 0.99);
      expect(calls).toHaveLength(index + 1);
      await pass(longest * 0.01);
      expect(calls).toHaveLength(index + 2);
    }
    last().fail();
    await pass(600_000);
    expect(calls).toHaveLength(4);
  });

  it('is retried immediately if the jitter is 0: it is full jitter', async () => {
    pinRandom(0);
    const { calls, last } = await accepted();
    last().fail();
    await pass(2);
    expect(calls).toHaveLength(2);
  });

  it('half of the wait at half of the jitter', async () => {
    pinRandom(0.5);
    const { calls, last } = await accepted();
    last().fail();
    await pass(499);
    expect(calls).toHaveLength(1);
    await pass(2);
    expect(calls).toHaveLength(2);
  });

  it('keeps its claim, whose lease is renewed meanwhile', async () => {
    pinRandom(0.999);
    const { calls, last, store } = await accepted();
    for (const wait of [1000, 4000, 16_000]) {
      last().fail();
      await pass(wait);
    }
    expect(calls).toHaveLength(4);
    expect(store.of('claim')).toHaveLength(1);
    expect(store.of('release')).toEqual([]);
    expect(store.of('renew').length).toBeGreaterThanOrEqual(3);
    expect(new Set(calls.map(({ context }) => context.claim)).size).toBe(1);
    expect(calls.map(({ context }) => context.attempt)).toEqual([1, 1, 1, 1]);
  });

  it('is done if a later try succeeds', async () => {
    pinRandom(0.5);
    const { last, deliver, letters, store } = await accepted();
    last().fail();
    await pass(1000);
    last().fail();
    await pass(4000);
    last().succeed();
    await pass(0);
    expect(store.of('complete')).toHaveLength(1);
    expect(letters).toEqual([]);
    expect(await deliver()).toEqual(answers.duplicate);
  });

  it('is released and sent to onDeadLetter when the last retry has failed', async () => {
    pinRandom(0);
    const { last, deliver, letters, store, calls } = await accepted();
    const errors = ['one', 'two', 'three', 'four'].map((text) => new Error(text));
    for (const error of errors) {
      last().fail(error);
      await pass(10);
    }
    expect(letters).toEqual([
      {
        reason: 'retries_exhausted',
        event: calls[0]?.event,
        attempt: 1,
        error: errors[3],
        receivedAt: calls[0]?.context.receivedAt,
      },
    ]);
    expect(store.of('release')).toHaveLength(1);
    expect(store.of('complete')).toEqual([]);
    const again = watch(deliver());
    await pass(0);
    last().succeed();
    await pass(0);
    expect(again.value).toEqual(answers.handled);
    expect(last().context.attempt).toBe(2);
  });

  it('with a permanent error is not retried: onDeadLetter gets it, and it is done', async () => {
    const { PermanentError } = await import('../../src/index.ts');
    const { last, deliver, letters, calls } = await accepted();
    last().fail(new PermanentError('no use'));
    await pass(60_000);
    expect(calls).toHaveLength(1);
    expect(letters.map(({ reason }) => reason)).toEqual(['permanent']);
    expect(await deliver()).toEqual(answers.duplicate);
  });

  it('shares its next result with a delivery that arrives in between', async () => {
    pinRandom(0.5);
    const { last, deliver, calls } = await accepted();
    last().fail();
    await pass(100);
    const joined = watch(deliver());
    await pass(900);
    expect(calls).toHaveLength(2);
    last().succeed();
    await pass(0);
    expect(joined.value).toEqual(answers.handled);
  });
});

describe('a handler that fails before any 202', () => {
  it('is not tried again here', async () => {
    const { handlers, calls, last } = heldHandler();
    const { deliver, letters } = start({ handlers });
    const answer = watch(deliver());
    await pass(4400);
    last().fail();
    await pass(60_000);
    expect(answer).toEqual({ value: answers.handlerFailed, afterMs: 4400 });
    expect(calls).toHaveLength(1);
    expect(letters).toEqual([]);
  });

  it.each([
    ['an error', new Error('no')],
    ['a string', 'no'],
    ['nothing', undefined],
    ['null', null],
    ['an error of this toolkit', { code: 'lease_lost' }],
  ])('throwing %s is a failure', async (_what, thrown) => {
    const handlers = { '*': () => Promise.reject(thrown) };
    const { deliver } = start({ handlers });
    expect(await deliver()).toEqual(answers.handlerFailed);
  });

  it('by throwing synchronously is a failure like any other', async () => {
    const handlers = {
      '*': () => {
        throw new Error('at once');
      },
    };
    const { deliver, names } = start({ handlers });
    expect(await deliver()).toEqual(answers.handlerFailed);
    expect(names()).toContain('released');
  });
});
