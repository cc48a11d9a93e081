import { createHmac } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { builds } from './support/builds.ts';
import { bytes } from './support/bytes.ts';
import { openStore } from './support/open-store.ts';

const body = bytes('{"id":"evt_1"}');

/** A call as plain JavaScript can make it. */
function untyped(fn: (...args: never[]) => Promise<unknown>, ...args: unknown[]): Promise<unknown> {
  return Reflect.apply(fn, undefined, args);
}

describe.each(builds)('secrets, %s', (_name, core) => {
  it.each([0, 1, 2, 3])('the secret at %i matches, whatever the others are', async (index) => {
    const secrets = ['whsec_a', 'whsec_b', bytes('whsec_c'), 'whsec_d'];
    const signing = secrets[index] ?? '';
    const signature = await core.signPayload(body, signing);
    expect(await core.verifySignature(body, signature, secrets)).toEqual({
      ok: true,
      secretIndex: index,
    });
  });

  it('none of several matches', async () => {
    const signature = await core.signPayload(body, 'whsec_other');
    expect(await core.verifySignature(body, signature, ['whsec_a', 'whsec_b'])).toEqual({
      ok: false,
      code: 'invalid_signature',
    });
  });

  it('a secret and its bytes are the same key', async () => {
    const text = 'whsec_ключ';
    expect(await core.signPayload(body, text)).toBe(await core.signPayload(body, bytes(text)));
  });

  it('white space around a secret is part of it', async () => {
    expect(await core.signPayload(body, 'whsec_a')).not.toBe(
      await core.signPayload(body, 'whsec_a\n'),
    );
  });

  it('many secrets in turn do not get mixed up', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `whsec_${index}`);
    const signatures = await Promise.all(names.map((name) => core.signPayload(body, name)));
    expect(new Set(signatures).size).toBe(names.length);
    for (const [index, name] of names.entries()) {
      expect(await core.verifySignature(body, signatures[index], name)).toEqual({
        ok: true,
        secretIndex: 0,
      });
    }
  });

  const forgeable: readonly (readonly [string, unknown])[] = [
    ['an array in the array', ['whsec_old1', 'whsec_old2']],
    ['an empty array', []],
    ['an object with a length', { length: 5 }],
    ['a number', 7],
    ['true', true],
    ['an object', {}],
    ['an array of bytes', [1, 2, 3]],
    ['other numbers', new Uint16Array([1, 2, 3])],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    // For an HMAC, a key of NULs is no key.
    ['bytes of 0', new Uint8Array(32)],
    ['a string of NULs', '\0\0'],
    ['a byte order mark', bytes('\ufeff')],
    ['an invisible character', '\u2060'],
    ['a prefix alone', 'whsec_'],
    ['a missing variable in a template', 'whsec_undefined'],
    ['a promise in a template', '[object Promise]'],
    ['a template that nothing filled in', '\x24{BLUMA_WEBHOOK_SECRET}'],
    ['NaN', 'NaN'],
  ];
  it.each(forgeable)('%s is no secret, even with a valid one', async (_title, wrong) => {
    const signature = await core.signPayload(body, 'whsec_current');
    const refused = { code: 'missing_secret' };
    const several = ['whsec_current', wrong];
    await expect(untyped(core.verifySignature, body, signature, several)).rejects.toMatchObject(
      refused,
    );
    await expect(untyped(core.signPayload, body, wrong)).rejects.toMatchObject(refused);
    expect(() =>
      Reflect.apply(core.createReceiver, undefined, [
        { secret: several, handlers: {}, store: openStore() },
      ]),
    ).toThrow(expect.objectContaining(refused));
  });

  it('a resolver that returns an array in an array verifies nothing', async () => {
    const names: string[] = [];
    const receiver = Reflect.apply(core.createReceiver, undefined, [
      {
        secret: async () => ['whsec_current', ['whsec_old']],
        handlers: { '*': () => names.push('ran') },
        store: openStore(),
        logger: { info() {}, warn() {}, error: (name: string) => names.push(name) },
      },
    ]);
    const forged = createHmac('sha256', '').update(body).digest('hex');
    const { status } = await receiver.receive({
      method: 'POST',
      header: (name: string) => (name === 'x-bluma-signature' ? `sha256=${forged}` : undefined),
      read: () => ({ ok: true, bytes: body }),
    });
    expect(status).toBe(503);
    expect(names).toEqual(['secret_failed']);
  });

  it('bytes of another realm are bytes', async () => {
    const foreign = runInNewContext('new Uint8Array([119, 104, 115, 101, 99])');
    const signature = await core.signPayload(body, 'whsec');
    expect(await core.verifySignature(body, signature, foreign)).toMatchObject({ ok: true });
    const foreignBody = runInNewContext(`new Uint8Array([${[...body].join()}])`);
    expect(await core.verifySignature(foreignBody, signature, 'whsec')).toMatchObject({ ok: true });
  });

  const absent: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['null', null],
    ['an empty string', ''],
    ['white space', ' \t\n'],
    ['no bytes', new Uint8Array()],
    ['no secrets', []],
    ['one blank among several', ['whsec_a', ' ']],
    ['one undefined among several', ['whsec_a', undefined]],
  ];

  it.each(absent)('verifying with %s throws missing_secret', async (_what, secret) => {
    const signature = await core.signPayload(body, 'whsec_a');
    await expect(untyped(core.verifySignature, body, signature, secret)).rejects.toMatchObject({
      name: 'BlumaWebhookError',
      code: 'missing_secret',
      message: expect.stringContaining('BLUMA_WEBHOOK_SECRET'),
    });
  });

  it('throws missing_secret even if there is no signature to check', async () => {
    await expect(core.verifySignature(body, null, '')).rejects.toMatchObject({
      code: 'missing_secret',
    });
  });

  it.each(['', ' '])('signing with %j throws missing_secret', async (secret) => {
    await expect(core.signPayload(body, secret)).rejects.toMatchObject({ code: 'missing_secret' });
  });

  const notBytes: readonly (readonly [string, unknown])[] = [
    ['a string', '{"id":"evt_1"}'],
    ['a parsed object', { id: 'evt_1' }],
    ['an array of numbers', [123, 125]],
    ['nothing', undefined],
    ['null', null],
  ];

  it.each(notBytes)('%s is no body: body_already_parsed', async (_what, notBody) => {
    const signature = await core.signPayload(body, 'whsec_a');
    const refused = { name: 'BlumaWebhookError', code: 'body_already_parsed' };
    await expect(
      untyped(core.verifySignature, notBody, signature, 'whsec_a'),
    ).rejects.toMatchObject(refused);
    await expect(untyped(core.signPayload, notBody, 'whsec_a')).rejects.toMatchObject(refused);
  });

  it('a Buffer is bytes', async () => {
    expect(await core.signPayload(Buffer.from(body), 'whsec_a')).toBe(
      await core.signPayload(body, 'whsec_a'),
    );
  });
});
