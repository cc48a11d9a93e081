import { describe, expect, it } from 'vitest';
import type { DeliveryRequest, ReadResult } from '../../src/index.ts';
import { answers, type Seen } from './support/answers.ts';
import { createBody, type RequestParts, request, sign } from './support/delivery.ts';
import { start } from './support/receiver.ts';
import { useHeldClock } from './support/time.ts';

useHeldClock();

const bad = Buffer.from('not json');
const wrongSignature = sign(bad, 'whsec_another');
const encoded = { 'content-encoding': 'gzip' };
const away = () => {
  throw new Error('no secret today');
};

/** The checks in the order they are made: each has a way to fail it. */
interface Check {
  readonly name: string;
  readonly parts?: RequestParts;
  readonly read?: ReadResult;
  readonly secretFails?: true;
  readonly answer: Seen;
}

const checks: readonly Check[] = [
  { name: 'method', parts: { method: 'PUT' }, answer: answers.methodNotAllowed },
  { name: 'encoding', parts: { headers: encoded }, answer: answers.unsupportedEncoding },
  { name: 'no signature', parts: { signature: null }, answer: answers.missingSignature },
  { name: 'grammar', parts: { signature: 'sha256=' }, answer: answers.invalidSignature },
  {
    name: 'parser',
    read: { ok: false, code: 'body_already_parsed', fix: 'put it before express.json()' },
    answer: answers.bodyAlreadyParsed,
  },
  { name: 'size', read: { ok: false, code: 'body_too_large' }, answer: answers.bodyTooLarge },
  { name: 'pace', read: { ok: false, code: 'body_timeout' }, answer: answers.bodyTimeout },
  { name: 'secret', secretFails: true, answer: answers.secretUnavailable },
  {
    name: 'signature',
    parts: { signature: wrongSignature },
    answer: answers.invalidSignature,
  },
  { name: 'json', answer: answers.deadLetter },
];

/** A request that fails every check from `index` on; of checks that exclude each other, the first. */
function failingFrom(index: number): { request: DeliveryRequest; secretFails: boolean } {
  const rest = checks.slice(index);
  const read = rest.find((check) => check.read)?.read;
  const signature = rest.find((check) => check.parts?.signature !== undefined)?.parts?.signature;
  const method = rest.find((check) => check.parts?.method)?.parts?.method;
  const headers = rest.find((check) => check.parts?.headers)?.parts?.headers;
  const parts = {
    ...(read && { read: () => read }),
    ...(signature !== undefined && { signature }),
    ...(method && { method }),
    ...(headers && { headers }),
  };
  return {
    request: request(bad, parts),
    secretFails: rest.some((check) => check.secretFails),
  };
}

describe('a request that is wrong in many ways gets the answer of the first check', () => {
  it.each(checks.map(({ name, answer }, index) => ({ name, answer, index })))(
    '$name',
    async ({ answer, index }) => {
      const { request: sent, secretFails } = failingFrom(index);
      const { send } = start(secretFails ? { secret: away } : {});
      expect(await send(sent)).toEqual(answer);
    },
  );
});

describe('before the body is read', () => {
  it.each([
    ['the method', { method: 'GET' }, answers.methodNotAllowed],
    ['the method in lower case', { method: 'post' }, answers.methodNotAllowed],
    ['the encoding', { headers: encoded }, answers.unsupportedEncoding],
    ['a missing signature', { signature: null }, answers.missingSignature],
    ['an empty signature', { signature: '' }, answers.missingSignature],
    [
      'two signatures, joined',
      { signature: `${sign(createBody())}, ${sign(createBody())}` },
      answers.invalidSignature,
    ],
    ['upper-case hex', { signature: `sha256=${'A'.repeat(64)}` }, answers.invalidSignature],
  ])('%s is refused', async (_what, parts, answer) => {
    let isRead = false;
    const read = (): ReadResult => {
      isRead = true;
      return { ok: true, bytes: createBody() };
    };
    const { send } = start();
    expect(await send(request(createBody(), { ...parts, read }))).toEqual(answer);
    expect(isRead).toBe(false);
  });

  it.each(['', 'identity', 'Identity'])(
    'content-encoding "%s" is no encoding',
    async (encoding) => {
      const { deliver } = start();
      expect(await deliver({}, { headers: { 'content-encoding': encoding } })).toEqual(
        answers.handled,
      );
    },
  );

  it.each(['gzip', 'br', 'deflate', 'identity, gzip', 'x'])(
    'content-encoding "%s" is refused',
    async (encoding) => {
      const { deliver } = start();
      expect(await deliver({}, { headers: { 'content-encoding': encoding } })).toEqual(
        answers.unsupportedEncoding,
      );
    },
  );
});

describe('after verification', () => {
  const old = '2020-01-01T00:00:00Z';

  it('age is checked before the handler is looked for', async () => {
    const { deliver } = start({ handlers: {} });
    expect(await deliver({ created_at: old })).toEqual(answers.stale);
  });

  it('the handler is looked for before the receiver minds that it is closed', async () => {
    const { deliver, receiver } = start({ handlers: { 'credits.low': () => {} } });
    await receiver.close();
    expect(await deliver({ type: 'video.completed' })).toEqual(answers.ignored);
    expect(await deliver({ type: 'credits.low' })).toEqual(answers.shuttingDown);
  });

  it('an ignored type is never claimed', async () => {
    const never = () => Promise.reject(new Error('asked the store'));
    const store = { claim: never, renew: never, complete: never, release: never, close: never };
    const { deliver } = start({ store, handlers: { 'credits.low': () => {} } });
    expect(await deliver({ type: 'video.completed' })).toEqual(answers.ignored);
  });

  it('the log names the fix for a parser that ran first', async () => {
    const fix = 'mount it before express.json()';
    const { deliver, log } = start();
    const read = (): ReadResult => ({ ok: false, code: 'body_already_parsed', fix });
    expect(await deliver({}, { read })).toEqual(answers.bodyAlreadyParsed);
    const line = log.find(({ level }) => level === 'error');
    expect(line?.fields).toMatchObject({ fix });
  });

  it('unsigned headers are not trusted', async () => {
    const seen: unknown[] = [];
    const { deliver } = start({ handlers: { '*': ({ id, type }) => void seen.push([id, type]) } });
    const headers = { 'x-bluma-event-id': 'evt_forged', 'x-bluma-event-type': 'credits.low' };
    expect(await deliver({ id: 'evt_true' }, { headers })).toEqual(answers.handled);
    expect(await deliver({ id: 'evt_true' }, { headers: {} })).toEqual(answers.duplicate);
    expect(seen).toEqual([['evt_true', 'video.completed']]);
  });
});
