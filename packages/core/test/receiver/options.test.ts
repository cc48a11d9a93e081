import { describe, expect, it } from 'vitest';
import { createReceiver, type ErrorCode } from '../../src/index.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { secret } from './support/delivery.ts';
import { start } from './support/receiver.ts';

/** Makes a receiver as plain JavaScript can, and says what it was refused for. */
function refusal(options: object): { code: ErrorCode; message: string } | undefined {
  try {
    const whole = { secret, handlers: {}, store: createReferenceStore(), ...options };
    Reflect.apply(createReceiver, undefined, [whole]);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ name: 'BlumaWebhookError' });
    if (!(error instanceof Error)) throw error;
    return { code: Reflect.get(error, 'code'), message: error.message };
  }
}

const hour = 3_600_000;
const tooLongForATimer = 2 ** 31;

describe('numbers', () => {
  const durations = ['deadlineMs', 'handlerTimeoutMs', 'leaseMs', 'retainMs', 'maxAgeMs'];
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, '4500'];

  it.each([...durations, 'maxBodyBytes'].flatMap((name) => bad.map((value) => ({ name, value }))))(
    '$name: $value is refused, by name',
    ({ name, value }) => {
      expect(refusal({ [name]: value })).toEqual({
        code: 'invalid_option',
        message: expect.stringContaining(name),
      });
    },
  );

  it.each(['deadlineMs', 'handlerTimeoutMs', 'leaseMs'])(
    '%s past what a timer can hold is refused, and the longest is not',
    (name) => {
      expect(refusal({ [name]: tooLongForATimer })).toMatchObject({ code: 'invalid_option' });
      expect(refusal({ [name]: tooLongForATimer - 1 })).toBeUndefined();
    },
  );

  it('undefined is the default', () => {
    const names = [...durations, 'maxBodyBytes', 'namespace', 'onDeadline', 'logger', 'observer'];
    expect(refusal(Object.fromEntries(names.map((name) => [name, undefined])))).toBeUndefined();
  });
});

describe('maxAgeMs', () => {
  it.each([
    ['longer than retainMs', { retainMs: 3 * hour, maxAgeMs: 3 * hour + 1 }],
    ['longer than the retention by default', { maxAgeMs: 7 * 24 * hour + 1 }],
    ['under 2 h', { maxAgeMs: 2 * hour - 1 }],
    ['under 2 h, through retainMs', { retainMs: 2 * hour - 1 }],
  ])('%s is refused', (_what, options) => {
    expect(refusal(options)).toMatchObject({ code: 'invalid_option' });
  });

  it.each([
    ['as retainMs', { retainMs: 3 * hour, maxAgeMs: 3 * hour }],
    ['2 h', { maxAgeMs: 2 * hour }],
    ['2 h, through retainMs', { retainMs: 2 * hour }],
    ['retained for a year', { retainMs: 365 * 24 * hour }],
  ])('%s is taken', (_what, options) => {
    expect(refusal(options)).toBeUndefined();
  });
});

describe('words', () => {
  it.each(['drop', '', null, 1, true, 'Accept'])('onDeadline %j is refused', (onDeadline) => {
    expect(refusal({ onDeadline })).toMatchObject({ code: 'invalid_option' });
  });

  it.each(['', 'a\0b', '\0'])('namespace %j is refused', (namespace) => {
    expect(refusal({ namespace })).toMatchObject({ code: 'invalid_option' });
  });
});

describe('required options', () => {
  it.each([undefined, '', '   ', '\n', null, [], [''], [undefined], [secret, ' ']])(
    'secret %j is refused, naming the variable to set',
    (blank) => {
      expect(refusal({ secret: blank })).toEqual({
        code: 'missing_secret',
        message: expect.stringContaining('BLUMA_WEBHOOK_SECRET'),
      });
    },
  );

  it.each([1, true, {}])('secret %j is refused', (wrong) => {
    expect(refusal({ secret: wrong })).toBeDefined();
  });

  it('handlers', () => {
    expect(refusal({ handlers: undefined })?.code).toBe('missing_handlers');
  });

  it('a store, where no adapter brings one', () => {
    expect(refusal({ store: undefined })?.code).toBe('missing_store');
  });

  it('neither with a queue', () => {
    const queue = { enqueue: async () => 'enqueued', close: async () => {} };
    expect(refusal({ queue, handlers: undefined, store: undefined })).toBeUndefined();
  });

  it('a misspelt handler is refused even with a queue', () => {
    const queue = { enqueue: async () => 'enqueued', close: async () => {} };
    const handlers = { 'video.complete': () => {} };
    expect(refusal({ queue, handlers })?.code).toBe('unknown_handler');
  });

  it('no message repeats the secret', () => {
    expect(refusal({ secret: ['whsec_hidden', ''] })?.message).not.toContain('whsec_hidden');
    expect(refusal({ secret: 'whsec_hidden', leaseMs: -1 })?.message).not.toContain('whsec_hidden');
  });
});

describe('the store that an adapter brings', () => {
  it('is not made if a store was chosen', () => {
    let isMade = false;
    const defaults = {
      store: () => {
        isMade = true;
        return createReferenceStore();
      },
    };
    createReceiver({ secret, handlers: {}, store: createReferenceStore() }, defaults);
    expect(isMade).toBe(false);
  });
});

describe('the context of a handler', () => {
  it('is what the documentation lists', async () => {
    const seen: object[] = [];
    const { deliver } = start({ handlers: { '*': (_event, context) => void seen.push(context) } });
    await deliver();
    expect(seen).toEqual([
      {
        signal: expect.any(AbortSignal),
        attempt: 1,
        claim: {
          key: expect.stringMatching(/^default\/evt_\w+$/),
          token: expect.any(String),
          attempt: 1,
        },
        secretIndex: 0,
        receivedAt: expect.any(Date),
        logger: expect.objectContaining({
          info: expect.any(Function),
          warn: expect.any(Function),
          error: expect.any(Function),
        }),
      },
    ]);
  });

  it('a copy of it by spreading has the signal too', async () => {
    const copies: object[] = [];
    const { deliver } = start({
      handlers: { '*': (_event, context) => void copies.push({ ...context }) },
    });
    await deliver();
    expect(copies).toEqual([expect.objectContaining({ signal: expect.any(AbortSignal) })]);
  });
});
