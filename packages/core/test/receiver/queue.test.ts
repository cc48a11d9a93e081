import { describe, expect, it } from 'vitest';
import type { EventQueue, QueuedDelivery } from '../../src/index.ts';
import { answers } from './support/answers.ts';
import { createBody, request } from './support/delivery.ts';
import { start } from './support/receiver.ts';
import { pass, startedAt, useHeldClock, watch } from './support/time.ts';

useHeldClock();

function queueThat(enqueue: EventQueue['enqueue'] = async () => 'enqueued') {
  const jobs: QueuedDelivery[] = [];
  const queue: EventQueue = {
    enqueue(delivery) {
      jobs.push(delivery);
      return enqueue(delivery);
    },
    close: async () => {},
  };
  return { jobs, options: { queue, handlers: undefined, store: undefined } };
}

const never = () => Promise.reject(new Error('asked the store'));
const untouchable = { claim: never, renew: never, complete: never, release: never, close: never };

describe('with a queue', () => {
  it('an event is enqueued whole, then answered 202', async () => {
    const { jobs, options } = queueThat();
    const { send } = start({
      ...options,
      namespace: 'studio',
      secret: ['whsec_x', 'whsec_receiver_tests'],
    });
    const body = createBody({ id: 'evt_7', data: { text: 'é\ud800' } });
    expect(await send(request(body))).toEqual(answers.queued);
    expect(jobs).toEqual([
      {
        key: 'studio/evt_7',
        eventId: 'evt_7',
        eventType: 'video.completed',
        body: expect.any(Uint8Array),
        receivedAt: startedAt,
        secretIndex: 1,
        namespace: 'studio',
      },
    ]);
    expect(Buffer.compare(jobs[0]?.body ?? Buffer.alloc(0), body)).toBe(0);
  });

  it('one that is there already is a success', async () => {
    const { options } = queueThat(async () => 'duplicate');
    expect(await start(options).deliver()).toEqual(answers.queued);
  });

  it('nothing is claimed and no handler runs here', async () => {
    let runs = 0;
    const { jobs, options } = queueThat();
    const handlers = { '*': () => void runs++ };
    const { deliver } = start({ ...options, handlers, store: untouchable });
    expect([await deliver(), await deliver()]).toEqual([answers.queued, answers.queued]);
    expect(jobs).toHaveLength(2);
    expect(runs).toBe(0);
  });

  it('every type is enqueued', async () => {
    const { jobs, options } = queueThat();
    const { deliver } = start(options);
    const types = ['video.completed', 'credits.low', 'template.published', '__proto__'];
    for (const type of types) expect(await deliver({ type })).toEqual(answers.queued);
    expect(jobs.map(({ eventType }) => eventType)).toEqual(types);
  });

  it('a stale event or an unreadable body is not', async () => {
    const { jobs, options } = queueThat();
    const { deliver, send, letters } = start(options);
    expect(await deliver({ created_at: '2020-01-01T00:00:00Z' })).toEqual(answers.stale);
    expect(await send(request(Buffer.from('x')))).toEqual(answers.deadLetter);
    expect(letters).toMatchObject([{ reason: 'unreadable' }]);
    expect(jobs).toEqual([]);
  });

  it('a delivery without a signature is not', async () => {
    const { jobs, options } = queueThat();
    const { deliver } = start(options);
    expect(await deliver({}, { signature: `sha256=${'0'.repeat(64)}` })).toEqual(
      answers.invalidSignature,
    );
    expect(jobs).toEqual([]);
  });

  it.each<readonly [string, EventQueue['enqueue']]>([
    ['rejects', () => Promise.reject(new Error('the queue is away'))],
    [
      'throws',
      () => {
        throw new Error('the queue is away');
      },
    ],
  ])('one that %s is answered 503 at once', async (_how, enqueue) => {
    const { deliver, log } = start(queueThat(enqueue).options);
    const answer = watch(deliver());
    await pass(0);
    expect(answer.value).toEqual(answers.queueUnavailable);
    expect(log.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it.each(['accept', 'redeliver'] as const)(
    'one that hangs is answered 503 at the deadline, never a 2xx: %s',
    async (onDeadline) => {
      const hangs = () => new Promise<never>(() => {});
      const { deliver } = start({ ...queueThat(hangs).options, onDeadline });
      const answer = watch(deliver());
      await pass(60_000);
      expect(answer).toEqual({ value: answers.queueUnavailable, afterMs: 4500 });
    },
  );

  it('one that is slow has until the deadline', async () => {
    const slow = () => new Promise<'enqueued'>((resolve) => setTimeout(resolve, 4000, 'enqueued'));
    const { deliver } = start(queueThat(slow).options);
    const answer = watch(deliver());
    await pass(4000);
    expect(answer.value).toEqual(answers.queued);
  });

  it('a closed receiver enqueues no more', async () => {
    const { jobs, options } = queueThat();
    const { deliver, receiver } = start(options);
    expect(await receiver.close()).toEqual({ drained: 0, aborted: 0 });
    expect(await deliver()).toEqual(answers.shuttingDown);
    expect(jobs).toEqual([]);
  });

  it('the observer and the logger get it', async () => {
    const { deliver, names, log } = start(queueThat().options);
    await deliver();
    expect(names()).toEqual(['verified', 'responded']);
    expect(log).toMatchObject([{ level: 'info', fields: { outcome: 'queued', status: 202 } }]);
  });
});
