import { describe, expect, it, vi } from 'vitest';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { request } from './support/delivery.ts';
import { fails, faulty, hangs } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, pinRandom, useHeldClock, watch } from './support/time.ts';

useHeldClock();

describe('close', () => {
  it('with nothing running resolves immediately', async () => {
    const { receiver } = start();
    expect(await receiver.close()).toEqual({ drained: 0, aborted: 0 });
  });

  it('waits for the running handler, and does not change its response', async () => {
    const { handlers, last } = heldHandler();
    const { deliver, receiver } = start({ handlers });
    const answer = watch(deliver());
    await pass(0);
    const closed = watch(receiver.close());
    await pass(3000);
    expect(closed.value).toBeUndefined();
    expect(last().context.signal.aborted).toBe(false);
    last().succeed();
    await pass(0);
    expect(answer.value).toEqual(answers.handled);
    expect(closed).toEqual({ value: { drained: 1, aborted: 0 }, afterMs: 3000 });
  });

  it('waits for an accepted run too, and renews its lease', async () => {
    const store = faulty(createReferenceStore());
    const { handlers, last } = heldHandler();
    const { deliver, receiver } = start({ handlers, store });
    watch(deliver());
    await pass(4500);
    const closed = watch(receiver.close({ timeoutMs: 60_000 }));
    await pass(30_000);
    expect(store.of('renew').length).toBeGreaterThan(2);
    last().succeed();
    await pass(0);
    expect(closed.value).toEqual({ drained: 1, aborted: 0 });
    expect(store.of('complete')).toHaveLength(1);
  });

  it('answers 503 at the deadline, never 202: the process may be killed before the handler ends', async () => {
    const { handlers, last } = heldHandler();
    const { deliver, letters, receiver } = start({ handlers });
    const answer = watch(deliver());
    await pass(3000);
    const closed = watch(receiver.close({ timeoutMs: 10_000 }));
    await pass(1500);
    expect(answer).toEqual({ value: answers.shuttingDown, afterMs: 4500 });
    last().succeed();
    await pass(0);
    expect(closed.value).toEqual({ drained: 1, aborted: 0 });
    expect(letters).toEqual([]);
  });

  it('takes no new deliveries: 503', async () => {
    const { handlers, calls } = heldHandler();
    const { deliver, receiver } = start({ handlers });
    watch(deliver());
    await pass(0);
    watch(receiver.close());
    expect(await deliver({ id: 'evt_2' })).toEqual(answers.shuttingDown);
    expect(await deliver({ id: 'evt_1' })).toEqual(answers.shuttingDown);
    await pass(60_000);
    expect(await deliver({ id: 'evt_3' })).toEqual(answers.shuttingDown);
    expect(calls).toHaveLength(1);
  });

  it('still refuses a delivery without a signature', async () => {
    const { deliver, receiver } = start();
    await receiver.close();
    expect(await deliver({}, { signature: null })).toEqual(answers.missingSignature);
    const forged = `sha256=${'0'.repeat(64)}`;
    expect(await deliver({}, { signature: forged })).toEqual(answers.invalidSignature);
  });

  it('past its timeout aborts running handlers, releases their claims and reports them', async () => {
    const store = faulty(createReferenceStore());
    const { handlers, last } = heldHandler();
    const { deliver, receiver } = start({ handlers, store });
    const answer = watch(deliver());
    await pass(0);
    const closed = watch(receiver.close({ timeoutMs: 2000 }));
    await pass(1999);
    expect(last().context.signal.aborted).toBe(false);
    await pass(1);
    expect(last().context.signal.reason).toMatchObject({ code: 'shutting_down' });
    expect(store.of('release')).toHaveLength(1);
    expect(answer).toEqual({ value: answers.shuttingDown, afterMs: 2000 });
    expect(closed.value).toEqual({ drained: 0, aborted: 1 });
  });

  it('counts the runs that drained and those that did not', async () => {
    const { handlers, calls } = heldHandler();
    const { deliver, receiver } = start({ handlers });
    for (const id of ['evt_1', 'evt_2', 'evt_3']) watch(deliver({ id }));
    await pass(0);
    const closed = watch(receiver.close({ timeoutMs: 2000 }));
    calls[1]?.succeed();
    await pass(2000);
    expect(closed.value).toEqual({ drained: 1, aborted: 2 });
  });

  it('waits 7 s by default', async () => {
    const { deliver, receiver } = start(heldHandler());
    watch(deliver());
    await pass(0);
    const closed = watch(receiver.close());
    await pass(6999);
    expect(closed.value).toBeUndefined();
    await pass(1);
    expect(closed.value).toEqual({ drained: 0, aborted: 1 });
  });

  it('sends an accepted and aborted event to onDeadLetter, since Bluma does not send it again', async () => {
    const { deliver, receiver, letters } = start(heldHandler());
    watch(deliver());
    await pass(4500);
    watch(receiver.close({ timeoutMs: 1000 }));
    await pass(1000);
    expect(letters).toMatchObject([{ reason: 'shutdown', attempt: 1 }]);
  });

  it('waits until onDeadLetter has an unreadable body, since Bluma does not send it again', async () => {
    const onDeadLetter = () => new Promise((resolve) => setTimeout(resolve, 6000));
    const { send, receiver } = start({ onDeadLetter });
    const answer = watch(send(request(Buffer.from('not json'))));
    await pass(4500);
    const closed = watch(receiver.close());
    await pass(1000);
    expect(answer.value).toEqual(answers.accepted);
    expect(closed.value).toBeUndefined();
    await pass(500);
    expect(closed.value).toBeDefined();
  });

  it('an event that it aborted runs in the next process immediately', async () => {
    const shared = createReferenceStore();
    const { deliver, receiver } = start({ ...heldHandler(), store: faulty(shared) });
    watch(deliver());
    await pass(0);
    watch(receiver.close({ timeoutMs: 1000 }));
    await pass(1000);
    const next = start({ store: faulty(shared) });
    expect(await next.deliver()).toEqual(answers.handled);
  });

  it('twice is once: the same report', async () => {
    const { handlers, last } = heldHandler();
    const { deliver, receiver } = start({ handlers });
    watch(deliver());
    await pass(0);
    const first = watch(receiver.close());
    const second = watch(receiver.close({ timeoutMs: 1 }));
    await pass(1000);
    expect([first.value, second.value]).toEqual([undefined, undefined]);
    last().succeed();
    await pass(0);
    expect(first.value).toEqual({ drained: 1, aborted: 0 });
    expect(second.value).toEqual(first.value);
    expect(await receiver.close()).toEqual(first.value);
  });

  it('cuts the waits between retries short', async () => {
    pinRandom(0.999);
    const { handlers, last, calls } = heldHandler();
    const { deliver, receiver } = start({ handlers });
    watch(deliver());
    await pass(4500);
    last().fail();
    await pass(100);
    expect(calls).toHaveLength(1);
    const closed = watch(receiver.close());
    await pass(0);
    expect(calls).toHaveLength(2);
    last().succeed();
    await pass(0);
    expect(closed).toEqual({ value: { drained: 1, aborted: 0 }, afterMs: 0 });
  });

  it('does not wait for an event that another process is running', async () => {
    const shared = createReferenceStore();
    const owner = start({ ...heldHandler(), store: faulty(shared) });
    watch(owner.deliver());
    await pass(0);
    const { deliver, receiver } = start({ store: faulty(shared) });
    const answer = watch(deliver());
    await pass(1000);
    const closed = watch(receiver.close());
    await pass(0);
    expect(answer.value).toEqual(answers.shuttingDown);
    expect(closed.value).toEqual({ drained: 1, aborted: 0 });
  });

  it('ends in time even if the store hangs', async () => {
    const store = faulty(createReferenceStore(), { release: hangs });
    const { deliver, receiver } = start({ ...heldHandler(), store });
    const answer = watch(deliver());
    await pass(0);
    const closed = watch(receiver.close({ timeoutMs: 1000 }));
    await pass(4500);
    expect(closed.value).toEqual({ drained: 0, aborted: 1 });
    expect(answer.value).toEqual(answers.shuttingDown);
  });

  it('leaves no retry and no timer that keeps the process alive', async () => {
    const store = faulty(createReferenceStore(), { release: fails });
    const { handlers } = heldHandler();
    const { deliver, receiver } = start({ handlers, store });
    watch(deliver());
    await pass(0);
    const closed = watch(receiver.close({ timeoutMs: 1000 }));
    await pass(3000);
    expect(closed.value).toEqual({ drained: 0, aborted: 1 });
    const { length } = store.of('release');
    expect(length).toBeGreaterThan(2);
    await pass(250);
    expect(vi.getTimerCount()).toBe(0);
    expect(store.of('release')).toHaveLength(length);
  });

  it('ends in time even if a claim hangs', async () => {
    const store = faulty(createReferenceStore(), { claim: hangs });
    const { deliver, receiver } = start({ store });
    watch(deliver());
    await pass(0);
    const closed = watch(receiver.close({ timeoutMs: 1000 }));
    await pass(4500);
    expect(closed.afterMs).toBeLessThanOrEqual(4000);
  });

  it('waits as long as it takes with a timeout of Infinity', async () => {
    const { handlers, last } = heldHandler();
    const { deliver, receiver } = start({ handlers });
    watch(deliver());
    await pass(0);
    const closed = watch(receiver.close({ timeoutMs: Number.POSITIVE_INFINITY }));
    await pass(60_000);
    expect(last().context.signal.aborted).toBe(false);
    last().succeed();
    await pass(0);
    expect(closed.value).toEqual({ drained: 1, aborted: 0 });
  });
});
