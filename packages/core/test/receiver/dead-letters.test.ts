import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../src/index.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { request } from './support/delivery.ts';
import { faulty } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, startedAt, useHeldClock, watch } from './support/time.ts';

useHeldClock();

const cause = new PermanentError('no such template');
const permanent = {
  '*': () => {
    throw cause;
  },
};
const rejects = async () => {
  throw new Error('the letter box is full');
};

describe('a permanent error', () => {
  it('is answered 200, sent to onDeadLetter and never run again', async () => {
    const { deliver, letters } = start({ handlers: permanent });
    expect(await deliver({ data: { id: 'video_9' } })).toEqual(answers.deadLetter);
    expect(await deliver({ data: { id: 'video_9' } })).toEqual(answers.duplicate);
    expect(letters).toEqual([
      {
        reason: 'permanent',
        event: {
          id: 'evt_1',
          type: 'video.completed',
          created_at: startedAt.toISOString(),
          data: { id: 'video_9' },
        },
        attempt: 1,
        error: cause,
        receivedAt: startedAt,
      },
    ]);
  });

  it('of another copy of this package counts too', async () => {
    const foreign = Object.assign(new Error(), {
      [Symbol.for('@bluma-webhooks/error')]: 'permanent',
    });
    const { deliver } = start({ handlers: { '*': () => Promise.reject(foreign) } });
    expect(await deliver()).toEqual(answers.deadLetter);
  });

  it('is sent to onDeadLetter before it is recorded as done', async () => {
    const store = faulty(createReferenceStore());
    const completions: number[] = [];
    const onDeadLetter = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      completions.push(store.of('complete').length);
    };
    const { deliver } = start({ handlers: permanent, store, onDeadLetter });
    const answer = watch(deliver());
    await pass(1000);
    expect(completions).toEqual([0]);
    expect(store.of('complete')).toHaveLength(1);
    expect(answer.value).toEqual(answers.deadLetter);
  });

  it.each([
    ['rejects', rejects],
    [
      'throws',
      () => {
        throw new Error('the letter box is full');
      },
    ],
  ])('comes again if onDeadLetter %s: 500, released', async (_how, onDeadLetter) => {
    const store = faulty(createReferenceStore());
    const { deliver } = start({ handlers: permanent, store, onDeadLetter });
    expect(await deliver()).toEqual(answers.handlerFailed);
    expect(store.of('complete')).toEqual([]);
    expect(store.of('release')).toHaveLength(1);
    expect(await deliver()).toEqual(answers.handlerFailed);
  });

  it('without onDeadLetter is logged as an error', async () => {
    const { deliver, log } = start({ handlers: permanent, onDeadLetter: undefined });
    expect(await deliver()).toEqual(answers.deadLetter);
    // The stack is in one line.
    expect(log.find(({ message }) => message === 'handler_failed')?.fields).toMatchObject({
      err: cause.stack,
    });
    expect(log.find(({ message }) => message === 'dead_lettered')).toMatchObject({
      level: 'error',
      fields: {
        eventId: 'evt_1',
        eventType: 'video.completed',
        reason: 'permanent',
        err: cause.message,
      },
    });
  });

  it('is never given to the vendor', async () => {
    const { receiver } = start({ handlers: permanent });
    const answer = await receiver.receive(request(Buffer.from('{"id":"evt_1","type":"a"}')));
    expect(answer.body).toBe('{"status":"dead_letter"}');
    expect(JSON.stringify([answer.headers, answer.body])).not.toContain('template');
  });
});

describe('a verified body that cannot be read', () => {
  const unreadable: readonly (readonly [string, Buffer, string])[] = [
    ['no bytes', Buffer.alloc(0), 'invalid_json'],
    ['no JSON', Buffer.from('{"id":'), 'invalid_json'],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'invalid_json'],
    ['no envelope', Buffer.from('[1]'), 'invalid_envelope'],
    ['no id', Buffer.from('{"type":"video.completed"}'), 'invalid_envelope'],
    ['an id that is a number', Buffer.from('{"id":1,"type":"a"}'), 'invalid_envelope'],
  ];

  it.each(unreadable)(
    '%s is answered 200, and onDeadLetter gets its bytes',
    async (_what, body, code) => {
      const { send, letters } = start();
      expect(await send(request(body))).toEqual(answers.deadLetter);
      const [letter, ...rest] = letters;
      expect(rest).toEqual([]);
      expect(letter).toMatchObject({ reason: 'unreadable', receivedAt: startedAt });
      expect(Object.values(letter ?? {})).toContain(code);
      expect(letter?.reason === 'unreadable' && Buffer.compare(letter.body, body)).toBe(0);
    },
  );

  it('is answered 500 if onDeadLetter rejects, so that Bluma sends it again', async () => {
    const { send } = start({ onDeadLetter: rejects });
    expect(await send(request(Buffer.from('x')))).toEqual(answers.handlerFailed);
  });

  it('has no 4xx even so', async () => {
    const { send } = start({ handlers: {}, onDeadLetter: undefined });
    expect(await send(request(Buffer.from('x')))).toEqual(answers.deadLetter);
  });

  it.each([
    ['accept', answers.accepted],
    ['redeliver', answers.deadlineExceeded],
  ] as const)(
    'an onDeadLetter that hangs is cut at the deadline: %s',
    async (onDeadline, answer) => {
      const onDeadLetter = () => new Promise(() => {});
      const { send } = start({ onDeadline, onDeadLetter });
      const sent = watch(send(request(Buffer.from('x'))));
      await pass(4500);
      expect(sent.value).toEqual(answer);
    },
  );

  it('is not sent to onDeadLetter if it is not verified', async () => {
    const { send, letters } = start();
    const forged = request(Buffer.from('x'), { signature: `sha256=${'0'.repeat(64)}` });
    expect(await send(forged)).toEqual(answers.invalidSignature);
    expect(letters).toEqual([]);
  });
});

describe('a dead letter that onDeadLetter rejects after a 202', () => {
  it('is logged', async () => {
    const { handlers, last } = heldHandler();
    const { deliver, log } = start({ handlers, onDeadLetter: rejects });
    const answer = watch(deliver());
    await pass(4500);
    last().fail(cause);
    await pass(1000);
    expect(answer.value).toEqual(answers.accepted);
    expect(log.map(({ message }) => message)).toContain('dead_letter_failed');
  });
});
