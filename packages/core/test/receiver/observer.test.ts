import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../src/index.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { createBody, request } from './support/delivery.ts';
import { fails, faulty, first } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, pinRandom, useHeldClock, watch } from './support/time.ts';

useHeldClock();

const ran = ['verified', 'claimed', 'handler_started'];

describe('the observer sees the transitions in order', () => {
  it('of an event that is handled', async () => {
    const { deliver, transitions } = start();
    await deliver();
    const event = { eventId: 'evt_1', eventType: 'video.completed' };
    const claimed = { ...event, attempt: 1 };
    expect(transitions).toMatchObject([
      { ...event, name: 'verified', secretIndex: 0 },
      { ...claimed, name: 'claimed' },
      { ...claimed, name: 'handler_started', retry: 0 },
      { ...claimed, name: 'handler_succeeded', durationMs: 0 },
      { ...claimed, name: 'completed' },
      {
        ...claimed,
        name: 'responded',
        outcome: 'handled',
        status: 200,
        durationMs: 0,
        secretIndex: 0,
      },
    ]);
  });

  it('of one that was handled before', async () => {
    const { deliver, names } = start();
    await deliver();
    const before = names().length;
    await deliver();
    expect(names().slice(before)).toEqual(['verified', 'responded']);
  });

  it('of one that fails', async () => {
    const { deliver, names } = start({ handlers: { '*': () => Promise.reject(new Error('no')) } });
    await deliver();
    expect(names()).toEqual([...ran, 'handler_failed', 'released', 'responded']);
  });

  it('of one that fails permanently', async () => {
    const handlers = { '*': () => Promise.reject(new PermanentError('no')) };
    const { deliver, names } = start({ handlers });
    await deliver();
    expect(names()).toEqual([...ran, 'handler_failed', 'dead_lettered', 'completed', 'responded']);
  });

  it('of one that is accepted and tried again', async () => {
    pinRandom(0);
    const { handlers, last } = heldHandler();
    const { deliver, names, transitions } = start({ handlers });
    watch(deliver());
    await pass(4500);
    last().fail();
    await pass(10);
    last().succeed();
    await pass(0);
    expect(names()).toEqual([
      ...ran,
      'responded',
      'handler_failed',
      'handler_started',
      'handler_succeeded',
      'completed',
      'run_finished',
    ]);
    const retries = transitions.flatMap((step) =>
      step.name === 'handler_started' ? step.retry : [],
    );
    expect(retries).toEqual([0, 1]);
  });

  it('of one that is joined', async () => {
    const { handlers, last } = heldHandler();
    const { deliver, names } = start({ handlers });
    watch(deliver());
    await pass(0);
    watch(deliver());
    await pass(0);
    last().succeed();
    await pass(0);
    expect(names()).toEqual([
      ...ran,
      'verified',
      'joined',
      'handler_succeeded',
      'completed',
      'responded',
      'responded',
    ]);
  });

  it('of a lease that is renewed', async () => {
    const { handlers, last } = heldHandler();
    const { deliver, names } = start({ handlers, leaseMs: 3000 });
    watch(deliver());
    await pass(2500);
    last().succeed();
    await pass(0);
    expect(names()).toEqual([
      ...ran,
      'lease_renewed',
      'lease_renewed',
      'handler_succeeded',
      'completed',
      'responded',
    ]);
  });

  it('of a store that fails', async () => {
    const faults = { claim: first(1, fails), complete: first(1, fails) };
    const { deliver, names } = start({ store: faulty(createReferenceStore(), faults) });
    watch(deliver());
    await pass(1000);
    expect(names()).toEqual([
      'verified',
      'claim_failed',
      'claimed',
      'handler_started',
      'handler_succeeded',
      'complete_failed',
      'responded',
      'completed',
    ]);
  });

  it('of one that cannot be read', async () => {
    const { send, names } = start();
    await send(request(Buffer.from('x')));
    expect(names()).toEqual(['dead_lettered', 'responded']);
  });

  it('of one that is refused: only the response, without an unsigned id', async () => {
    const { deliver, transitions } = start();
    const headers = { 'x-bluma-event-id': 'evt_forged' };
    await deliver({}, { signature: `sha256=${'0'.repeat(64)}`, headers });
    expect(transitions).toEqual([
      {
        name: 'responded',
        outcome: 'invalid_signature',
        status: 401,
        durationMs: 0,
        reason: 'mismatch',
        fix: expect.any(String),
        bodyBytes: Buffer.byteLength(createBody({})),
      },
    ]);
  });
});

describe('the log', () => {
  it('has one info line per delivery, with stable names', async () => {
    const { deliver, log } = start({ namespace: 'studio' });
    await deliver();
    expect(log).toEqual([
      {
        level: 'info',
        message: expect.any(String),
        fields: {
          namespace: 'studio',
          eventId: 'evt_1',
          eventType: 'video.completed',
          attempt: 1,
          outcome: 'handled',
          status: 200,
          durationMs: 0,
          secretIndex: 0,
        },
      },
    ]);
  });
});

describe('an observer or a logger that throws changes nothing', () => {
  const throws = () => {
    throw new Error('the log is full');
  };
  const broken = { info: throws, warn: throws, error: throws };

  it.each([
    ['an observer that throws', { observer: { on: throws } }],
    ['a logger that throws', { logger: broken }],
    ['both', { observer: { on: throws }, logger: broken }],
  ])('%s', async (_what, options) => {
    const fail = () => Promise.reject(new Error('no'));
    const { deliver, send } = start({ ...options, handlers: { 'video.*': () => {}, '*': fail } });
    expect(await deliver()).toEqual(answers.handled);
    expect(await deliver()).toEqual(answers.duplicate);
    expect(await deliver({ id: 'evt_2', type: 'credits.low' })).toEqual(answers.handlerFailed);
    expect(await deliver({ id: 'evt_3', created_at: 'x' })).toEqual(answers.handled);
    expect(await deliver({}, { signature: null })).toEqual(answers.missingSignature);
    expect(await send(request(Buffer.from('x')))).toEqual(answers.deadLetter);
  });

  it('an observer that is async and rejects: no rejection is left unhandled', async () => {
    const on = () => Promise.reject(new Error('the log is full'));
    const { deliver } = start({ observer: { on } });
    expect(await deliver({}, { signature: null })).toEqual(answers.missingSignature);
  });
});
