import { describe, expect, it } from 'vitest';
import {
  createEvent,
  deliver,
  deliverDuplicates,
  seededEvents,
  signedRequest,
} from '../src/index.ts';

const secret = 'whsec_test';
const event = createEvent('credits.low');
const url = 'http://127.0.0.1:1';

/** Calls something untyped, as JavaScript does. */
const call = (run: (...args: never[]) => unknown, ...args: unknown[]) =>
  (async () => Reflect.apply(run, undefined, args))();

const invalid = (message: string) => ({
  name: 'BlumaWebhookError',
  code: 'invalid_option',
  message: expect.stringContaining(message),
});

describe('an option that is not known is refused, with the closest name', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['signedRequest', () => call(signedRequest, event, { secret, header: {} }), 'headers'],
    ['deliver', () => call(deliver, url, event, { secret, timeout: 5 }), 'timeoutMs'],
    ['deliverDuplicates', () => call(deliverDuplicates, url, event, { secret, time: 3 }), 'times'],
    ['seededEvents', () => call(seededEvents, { seeds: 1 }), 'seed'],
  ])('%s', async (_, run, closest) => {
    await expect(run()).rejects.toMatchObject(invalid(`did you mean ${closest}?`));
  });

  it('in the overrides of an event', async () => {
    const createdAt = '2025-11-03T10:31:45Z';
    await expect(call(createEvent, 'credits.low', { createdAt })).rejects.toMatchObject(
      invalid('overrides must be known options, got "createdAt": did you mean created_at?'),
    );
  });
});

describe('a value that an option cannot have is refused', () => {
  it.each<[string, object]>([
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: '5' }],
    ['signal', { signal: new AbortController() }],
    ['signal', { signal: { aborted: false } }],
    ['times', { times: Number.NaN }],
    ['times', { times: -1 }],
    ['times', { times: 1.5 }],
    ['order', { order: 'parallel' }],
    ['tamper', { tamper: 'yes' }],
    ['wrongSecret', { wrongSecret: 'other' }],
    ['noSignature', { noSignature: 1 }],
    ['pretty', { pretty: 2 }],
    ['headers', { headers: 'x: 1' }],
  ])('%s in %j', async (name, options) => {
    await expect(call(deliverDuplicates, url, event, { secret, ...options })).rejects.toMatchObject(
      invalid(`${name} must be `),
    );
  });

  it('what is no options', async () => {
    for (const options of [undefined, null, 'whsec_test', 5]) {
      const refused = { code: 'invalid_option', message: expect.not.stringContaining('whsec') };
      await expect(call(signedRequest, event, options)).rejects.toMatchObject(refused);
      await expect(call(seededEvents, options)).rejects.toMatchObject(refused);
    }
  });
});

it('undefined counts as not given', async () => {
  const options = { secret, tamper: undefined, wrongSecret: undefined, noSignature: undefined };
  const more = { pretty: undefined, headers: undefined };
  expect(await signedRequest(event, { ...options, ...more })).toEqual(
    await signedRequest(event, { secret }),
  );
  const sending = { timeoutMs: undefined, signal: undefined, times: undefined, order: undefined };
  await expect(deliverDuplicates(url, event, { ...options, ...more, ...sending })).rejects.toThrow(
    'ECONNREFUSED',
  );
  const overrides = { id: undefined, created_at: undefined, data: undefined };
  expect(seededEvents({ seed: 1, now: undefined })('credits.low', overrides).id).toBe(
    seededEvents({ seed: 1 })('credits.low').id,
  );
  expect(createEvent('credits.low', undefined).type).toBe('credits.low');
});

it('a signal of a polyfill aborts a delivery', async () => {
  const signal = {
    aborted: true,
    reason: new Error('enough'),
    addEventListener() {},
    removeEventListener() {},
  };
  await expect(call(deliver, url, event, { secret, signal })).rejects.toThrow('enough');
});
