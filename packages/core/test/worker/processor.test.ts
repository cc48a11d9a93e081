import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type DeadLetter,
  type IdempotencyStore,
  type LifecycleEvent,
  PermanentError,
  type QueuedDelivery,
} from '../../src/index.ts';
import { createProcessor, type ProcessorOptions } from '../../src/worker.ts';
import { createReferenceStore } from '../support/reference-store.ts';

const first = { isLastAttempt: false };
const last = { isLastAttempt: true };

function start(options: Partial<ProcessorOptions> = {}) {
  const letters: DeadLetter[] = [];
  const transitions: LifecycleEvent[] = [];
  const processor = createProcessor({
    handlers: { '*': () => {} },
    store: createReferenceStore(),
    logger: { info() {}, warn() {}, error() {} },
    observer: { on: (event) => void transitions.push(event) },
    onDeadLetter: (letter) => void letters.push(letter),
    ...options,
  });
  return { processor, letters, transitions };
}

function delivery(id = 'evt_1', body = `{"id":"${id}","type":"video.completed"}`): QueuedDelivery {
  return {
    key: createHash('sha256').update(`default\0${id}`).digest('hex'),
    eventId: id,
    eventType: 'video.completed',
    namespace: 'default',
    body: new TextEncoder().encode(body),
    receivedAt: new Date(),
    secretIndex: 0,
  };
}

describe('a processor', () => {
  it.each([
    ['missing_handlers', { handlers: undefined }],
    ['unknown_handler', { handlers: { 'video.complete': () => {} } }],
    ['missing_store', { store: undefined }],
    ['invalid_option', { leaseMs: 0 }],
    ['invalid_option', { handlerTimeoutMs: 1.5 }],
  ])('refuses to begin: %s', (code, options: object) => {
    const refused = () => start(options);
    expect(refused).toThrow(expect.objectContaining({ code }));
  });

  it('runs a job once that its engine runs twice concurrently', async () => {
    let runs = 0;
    const { processor, transitions } = start({
      handlers: { '*': () => new Promise((resolve) => setImmediate(resolve, runs++)) },
    });
    const results = await Promise.all([
      processor.process(delivery(), first),
      processor.process(delivery(), first),
    ]);
    expect(results).toEqual([{ kind: 'handled' }, { kind: 'handled' }]);
    expect(runs).toBe(1);
    expect(transitions.map(({ name }) => name)).toContain('joined');
    expect(await processor.process(delivery(), first)).toEqual({ kind: 'duplicate' });
  });

  it('aborts a handler at its timeout, and reports it', async () => {
    let reason: unknown;
    const { processor, letters } = start({
      handlerTimeoutMs: 20,
      handlers: {
        '*': (_event, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reason = signal.reason;
              reject(signal.reason);
            });
          }),
      },
    });
    const code = 'handler_timeout';
    const failed = { kind: 'failed', error: expect.objectContaining({ code }) };
    expect(await processor.process(delivery(), first)).toEqual(failed);
    expect(reason).toMatchObject({ code });
    expect(letters).toEqual([]);
    expect(await processor.process(delivery(), last)).toEqual(failed);
    expect(letters).toMatchObject([{ reason: 'handler_timeout', attempt: 2 }]);
  });

  it('makes a dead letter of a body that is no event, with its bytes', async () => {
    const { processor, letters } = start();
    const broken = delivery('evt_1', '{"id":');
    expect(await processor.process(broken, first)).toEqual({
      kind: 'permanent',
      error: expect.objectContaining({ code: 'invalid_json' }),
    });
    const { body, receivedAt } = broken;
    expect(letters).toEqual([{ reason: 'unreadable', error: 'invalid_json', body, receivedAt }]);
  });

  it('releases the claim after a permanent error, so that a replay can run', async () => {
    let isBroken = true;
    const { processor, transitions } = start({
      handlers: {
        '*': () => {
          if (isBroken) throw new PermanentError('not yet');
        },
      },
    });
    expect(await processor.process(delivery(), first)).toMatchObject({ kind: 'permanent' });
    expect(transitions.map(({ name }) => name)).toContain('released');
    isBroken = false;
    expect(await processor.process(delivery(), first)).toEqual({ kind: 'handled' });
  });

  it('waits for a store that throws, rejects, and recovers', async () => {
    const store = createReferenceStore();
    const troubles: (() => never | Promise<never>)[] = [
      () => {
        throw new Error('thrown');
      },
      () => Promise.reject(new Error('rejected')),
    ];
    const claim: IdempotencyStore['claim'] = (key, options) =>
      troubles.shift()?.() ?? store.claim(key, options);
    const { processor } = start({ store: Object.assign(createReferenceStore(), { claim }) });
    expect(await processor.process(delivery(), last)).toEqual({ kind: 'handled' });
  });

  it('makes a new claim if a claim had no answer for as long as its lease', async () => {
    const store = createReferenceStore();
    let claims = 0;
    const hanging: IdempotencyStore = {
      claim: (key, options) => (claims++ === 0 ? new Promise(() => {}) : store.claim(key, options)),
      renew: (claim, options) => store.renew(claim, options),
      complete: (claim, options) => store.complete(claim, options),
      release: (claim) => store.release(claim),
      close: () => store.close(),
    };
    const { processor, transitions } = start({ store: hanging, leaseMs: 20 });
    expect(await processor.process(delivery(), first)).toEqual({ kind: 'handled' });
    expect(transitions.map(({ name }) => name).slice(0, 2)).toEqual(['claim_failed', 'claimed']);
  });

  it('returns jobs that wait for an unreachable store, once it is closed', async () => {
    let claims = 0;
    const claim = () => {
      claims++;
      return Promise.reject(new Error('away'));
    };
    const { processor, letters } = start({
      store: Object.assign(createReferenceStore(), { claim }),
    });
    const waiting = processor.process(delivery(), last);
    await expect.poll(() => claims, { timeout: 60_000 }).toBeGreaterThan(0);
    await processor.close({ timeoutMs: 60_000 });
    expect(await waiting).toEqual({ kind: 'shutting_down' });
    expect(await processor.process(delivery('evt_2'), last)).toEqual({ kind: 'shutting_down' });
    expect(letters).toEqual([]);
  });

  it('is not disturbed by an observer or a logger that throws', async () => {
    const fail = () => {
      throw new Error('broken');
    };
    const { processor } = start({
      observer: { on: fail },
      logger: { info: fail, warn: fail, error: fail },
      handlers: { 'credits.low': () => {} },
    });
    expect(await processor.process(delivery(), first)).toEqual({ kind: 'ignored' });
  });
});
