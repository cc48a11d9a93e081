import { describe, expect, it } from 'vitest';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { faulty } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, useHeldClock, watch } from './support/time.ts';

useHeldClock();

/** A delivery whose handler runs longer than it may. */
async function overdue(handlerTimeoutMs: number, leaseMs = 20_000) {
  const store = faulty(createReferenceStore());
  const handler = heldHandler();
  const { handlers } = handler;
  const started = start({ handlers, store, handlerTimeoutMs, leaseMs });
  const answer = watch(started.deliver());
  await pass(handlerTimeoutMs);
  return { ...started, ...handler, store, answer };
}

describe('a handler that runs past handlerTimeoutMs', () => {
  it('has its signal aborted with handler_timeout, then and not before', async () => {
    const { handlers, last } = heldHandler();
    const { deliver } = start({ handlers, handlerTimeoutMs: 10_000 });
    watch(deliver());
    await pass(9_999);
    expect(last().context.signal.aborted).toBe(false);
    await pass(1);
    expect(last().context.signal.reason).toMatchObject({
      name: 'BlumaWebhookError',
      code: 'handler_timeout',
    });
  });

  it('after 15 minutes unless it is set', async () => {
    const { handlers, last } = heldHandler();
    const { deliver } = start({ handlers });
    watch(deliver());
    await pass(15 * 60_000 - 1);
    expect(last().context.signal.aborted).toBe(false);
    await pass(1);
    expect(last().context.signal.aborted).toBe(true);
  });

  it('has its lease renewed no longer', async () => {
    const { store } = await overdue(30_000);
    const renewals = store.of('renew').length;
    expect(renewals).toBeGreaterThan(2);
    await pass(120_000);
    expect(store.of('renew')).toHaveLength(renewals);
  });

  it('has it renewed no longer while onDeadLetter takes its time', async () => {
    const store = faulty(createReferenceStore());
    const onDeadLetter = () => new Promise(() => {});
    const { handlers } = heldHandler();
    const { deliver } = start({ handlers, store, handlerTimeoutMs: 30_000, onDeadLetter });
    watch(deliver());
    await pass(30_000);
    const renewals = store.of('renew').length;
    await pass(25_000);
    expect(store.of('renew')).toHaveLength(renewals);
  });

  it('is sent to onDeadLetter if it was accepted, and not retried', async () => {
    const { letters, calls, answer } = await overdue(10_000);
    await pass(60_000);
    expect(answer.value).toEqual(answers.accepted);
    expect(letters).toMatchObject([
      { reason: 'handler_timeout', attempt: 1, error: { code: 'handler_timeout' } },
    ]);
    expect(calls).toHaveLength(1);
  });

  it('before the deadline is answered 500, for the vendor to send it again', async () => {
    const { answer, letters } = await overdue(3000);
    expect(answer).toEqual({ value: answers.handlerFailed, afterMs: 3000 });
    expect(letters).toEqual([]);
  });

  it('prevents other runs until its lease ends, since it may still run', async () => {
    const { deliver, calls, last } = await overdue(2000, 10_000);
    const blocked = watch(deliver());
    await pass(4500);
    expect(blocked.value?.body).toBe('{"error":"in_progress"}');
    expect(calls).toHaveLength(1);
    await pass(5000);
    const free = watch(deliver());
    await pass(0);
    last().succeed();
    await pass(0);
    expect(free.value).toEqual(answers.handled);
    expect(calls.map(({ context }) => context.attempt)).toEqual([1, 2]);
  });

  it('and succeeds late is recorded as done', async () => {
    const { deliver, last, store } = await overdue(10_000);
    await pass(5000);
    last().succeed();
    await pass(0);
    expect(store.of('complete')).toHaveLength(1);
    expect(await deliver()).toEqual(answers.duplicate);
  });

  it('and succeeds after its lease is recorded if no other run claimed the event', async () => {
    const { deliver, last } = await overdue(10_000);
    await pass(120_000);
    last().succeed();
    await pass(0);
    expect(await deliver()).toEqual(answers.duplicate);
  });

  it('and succeeds after another took the event changes nothing', async () => {
    const { deliver, calls } = await overdue(2000, 10_000);
    await pass(20_000);
    const second = watch(deliver());
    await pass(0);
    calls[0]?.succeed();
    await pass(0);
    expect(second.value).toBeUndefined();
    calls[1]?.fail();
    await pass(0);
    expect(second.value).toEqual(answers.handlerFailed);
  });
});
