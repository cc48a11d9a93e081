import { describe, expect, it } from 'vitest';
import type { ReadLimits, ReadResult } from '../../src/index.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { createBody, request } from './support/delivery.ts';
import { answersAfter, faulty } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, useHeldClock, watch } from './support/time.ts';

useHeldClock();

const slowRead =
  (ms: number) =>
  (_limits: ReadLimits): Promise<ReadResult> =>
    new Promise((resolve) => setTimeout(resolve, ms, { ok: true, bytes: createBody() }));

describe('the deadline counts from arrival', () => {
  it('is 4.5 s, whatever the handler does', async () => {
    const { deliver } = start(heldHandler());
    const answer = watch(deliver());
    await pass(4499);
    expect(answer.value).toBeUndefined();
    await pass(1);
    expect(answer.value).toEqual(answers.accepted);
  });

  it('covers body, store and handler together', async () => {
    const store = faulty(createReferenceStore(), { claim: answersAfter(1500) });
    const { send } = start({ ...heldHandler(), store });
    const answer = watch(send(request(createBody(), { read: slowRead(2000) })));
    await pass(5000);
    expect(answer).toEqual({ value: answers.accepted, afterMs: 4500 });
  });

  it('leaves the body the time until then, and the configured bytes', async () => {
    const limits: ReadLimits[] = [];
    const read = (given: ReadLimits): ReadResult => {
      limits.push(given);
      return { ok: true, bytes: createBody() };
    };
    await start().deliver({}, { read });
    await start({ maxBodyBytes: 10_000, deadlineMs: 2000 }).deliver({}, { read });
    expect(limits).toEqual([
      { maxBytes: 1024 * 1024, timeoutMs: 4500 },
      { maxBytes: 10_000, timeoutMs: 2000 },
    ]);
  });

  it('can be set', async () => {
    const { deliver } = start({ ...heldHandler(), deadlineMs: 1200 });
    const answer = watch(deliver());
    await pass(5000);
    expect(answer).toEqual({ value: answers.accepted, afterMs: 1200 });
  });

  it('does not delay a response that is ready before', async () => {
    const { calls, handlers } = heldHandler();
    const { deliver } = start({ handlers });
    const answer = watch(deliver());
    await pass(4400);
    calls[0]?.succeed();
    await pass(0);
    expect(answer).toEqual({ value: answers.handled, afterMs: 4400 });
  });
});

describe('accept', () => {
  it('answers 202 while the handler continues', async () => {
    const { handlers, calls, last } = heldHandler();
    const { deliver, names } = start({ handlers });
    const answer = watch(deliver());
    await pass(60_000);
    expect(answer).toEqual({ value: answers.accepted, afterMs: 4500 });
    expect(last().context.signal.aborted).toBe(false);
    last().succeed();
    await pass(0);
    expect(names()).toContain('completed');
    expect(await deliver()).toEqual(answers.duplicate);
    expect(calls).toHaveLength(1);
  });

  it('the response says when its run has ended', async () => {
    const { handlers, last } = heldHandler();
    const { receiver } = start({ handlers });
    const receiving = receiver.receive(request(createBody()));
    await pass(4500);
    const { finished } = await receiving;
    const ended = watch(Promise.resolve(finished).then(() => true));
    await pass(1000);
    expect(ended.value).toBeUndefined();
    last().succeed();
    await pass(0);
    expect(ended.value).toBe(true);
  });
});

describe('redeliver', () => {
  it('answers 503 while the handler continues, so that the next delivery can join', async () => {
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers, onDeadline: 'redeliver' });
    const answer = watch(deliver());
    await pass(4500);
    expect(answer.value).toEqual(answers.deadlineExceeded);
    await pass(3000);
    const retried = watch(deliver());
    await pass(500);
    expect(retried.value).toBeUndefined();
    last().succeed();
    await pass(0);
    expect(retried.value).toEqual(answers.handled);
    expect(calls).toHaveLength(1);
  });

  it('or to find done', async () => {
    const { handlers, calls, last } = heldHandler();
    const { deliver } = start({ handlers, onDeadline: 'redeliver' });
    watch(deliver());
    await pass(6000);
    last().succeed();
    await pass(1500);
    expect(await deliver()).toEqual(answers.duplicate);
    expect(calls).toHaveLength(1);
  });

  it('a handler that fails after the 503 is not tried again here: the vendor sends it again', async () => {
    const { handlers, calls, last } = heldHandler();
    const { deliver, letters } = start({ handlers, onDeadline: 'redeliver' });
    watch(deliver());
    await pass(5000);
    last().fail();
    await pass(60_000);
    expect(calls).toHaveLength(1);
    expect(letters).toEqual([]);
    const retried = watch(deliver());
    await pass(0);
    expect(calls).toHaveLength(2);
    expect(last().context.attempt).toBe(2);
    last().succeed();
    await pass(0);
    expect(retried.value).toEqual(answers.handled);
  });
});

describe('a request can set its own onDeadline', () => {
  it('retry where the receiver accepts', async () => {
    const { deliver } = start(heldHandler());
    const answer = watch(deliver({}, { onDeadline: 'redeliver' }));
    await pass(4500);
    expect(answer.value).toEqual(answers.deadlineExceeded);
  });

  it('accept where the receiver retries', async () => {
    const { deliver } = start({ ...heldHandler(), onDeadline: 'redeliver' });
    const answer = watch(deliver({}, { onDeadline: 'accept' }));
    await pass(4500);
    expect(answer.value).toEqual(answers.accepted);
  });

  it('each of two deliveries that share a run has its own', async () => {
    const { deliver } = start(heldHandler());
    const one = watch(deliver({}, { onDeadline: 'redeliver' }));
    const other = watch(deliver({}, { onDeadline: 'accept' }));
    await pass(4500);
    expect([one.value, other.value]).toEqual([answers.deadlineExceeded, answers.accepted]);
  });
});
