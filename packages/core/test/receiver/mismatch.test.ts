import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { answers } from './support/answers.ts';
import { createBody, request, secret, sign } from './support/delivery.ts';
import { type Started, start } from './support/receiver.ts';
import { pass, useHeldClock } from './support/time.ts';

useHeldClock();

const data = { id: 'video_1', url: 'https://x/a/b', note: 'Grüße', tags: [], of: [1, { a: null }] };
const body = createBody({ data });

/** The warning of a delivery that was refused. */
async function refuse(sent: Uint8Array, signature: string, key = secret) {
  const started = start({ secret: key });
  expect(await started.send(request(sent, { signature }))).toEqual(answers.invalidSignature);
  return readWarning(started);
}

function readWarning({ log }: Started) {
  const warnings = log.filter(({ message }) => message === 'responded');
  expect(warnings).toMatchObject([{ level: 'warn', fields: { outcome: 'invalid_signature' } }]);
  const { reason, fix, bodyBytes } = warnings[0]?.fields ?? {};
  return { reason, fix: String(fix), bodyBytes };
}

describe('a body that was changed after it was signed', () => {
  const text = body.toString();
  const value = JSON.parse(text);
  const python = text.replace(/(":|,)(?=["[{\d]|null)/g, '$1 ').replace(/https: /, 'https:');
  const escaped = text.replace(/ü/g, '\\u00fc').replace(/ß/g, '\\u00df');

  it.each([
    ['body_serialised_again', 'it was indented', JSON.stringify(value, null, 2), text],
    ['body_serialised_again', 'Python wrote it', python, text],
    ['body_serialised_again', 'not ASCII was escaped', escaped, text],
    [
      'body_serialised_again',
      'it ended with a newline',
      `${text}\n`,
      JSON.stringify(value, null, 2),
    ],
    ['body_line_ends', 'LF became CRLF', 'a\nb', 'a\r\nb'],
    ['body_line_ends', 'CRLF became LF', 'a\r\nb', 'a\nb'],
    ['body_trailing_newline', 'a newline was added', text, `${text}\n`],
    ['body_trailing_newline', 'a newline was removed', `${text}\n`, text],
    ['body_byte_order_mark', 'a mark was removed', `\ufeff${text}`, text],
    ['body_byte_order_mark', 'a mark was added', text, `\ufeff${text}`],
    ['body_encoding', 'it was read as Latin-1', text, Buffer.from(text).toString('latin1')],
  ])('%s: %s', async (reason, _how, signed, received) => {
    const bytes = Buffer.from(received);
    const warning = await refuse(bytes, sign(Buffer.from(signed)));
    expect(warning).toMatchObject({ reason, bodyBytes: bytes.length });
    expect(warning.fix).toMatch(/bytes/);
  });

  it('any other change is a mismatch', async () => {
    const warning = await refuse(Buffer.from(text.replace('video_1', 'video_2')), sign(body));
    expect(warning).toMatchObject({ reason: 'mismatch', bodyBytes: body.length });
    expect(warning.fix).toContain('secret');
  });

  it('is not searched for in large bodies, nor in ones that cannot be written again', async () => {
    const large = Buffer.from(JSON.stringify({ large: 'x'.repeat(300_000) }, null, 1));
    expect(await refuse(large, sign(Buffer.from('{}')))).toMatchObject({ reason: 'mismatch' });
    const deep = Buffer.from('['.repeat(100_000) + ']'.repeat(100_000));
    expect(await refuse(deep, sign(body))).toMatchObject({ reason: 'mismatch' });
    const wide = Buffer.from(`${'['.repeat(2000)}${'1,'.repeat(100_000)}1${']'.repeat(2000)}`);
    expect(await refuse(wide, sign(body))).toMatchObject({ reason: 'mismatch' });
    const noText = Buffer.from([0xff, 0xfe, 0x00]);
    expect(await refuse(noText, sign(body))).toMatchObject({ reason: 'mismatch', bodyBytes: 3 });
  });
});

describe('a secret that is not set as Bluma showed it', () => {
  const key = Buffer.from('0123456789abcdef');
  const shown = `whsec_${key.toString('base64')}`;

  it.each([
    ['secret_without_prefix', shown.slice(6), shown],
    ['secret_with_prefix', shown, shown.slice(6)],
    ['secret_in_text', `BLUMA_WEBHOOK_SECRET=${shown}`, shown],
  ])('%s', async (reason, configured, signing) => {
    expect(await refuse(body, sign(body, signing), configured)).toMatchObject({ reason });
  });

  it('secret_decoded', async () => {
    const started = start({ secret: key.toString('latin1') });
    await started.send(request(body, { signature: sign(body, shown) }));
    expect(readWarning(started)).toMatchObject({ reason: 'secret_decoded' });
  });

  it('of several secrets, any may be the wrong one', async () => {
    const started = start({ secret: ['whsec_other', shown.slice(6)] });
    await started.send(request(body, { signature: sign(body, shown) }));
    expect(readWarning(started)).toMatchObject({ reason: 'secret_without_prefix' });
  });
});

describe('a header that is no signature', () => {
  const hex = sign(body).slice('sha256='.length);
  const base64 = createHmac('sha256', secret).update(body).digest('base64');

  it.each([
    [hex, 'no sha256='],
    [`sha256=${hex.toUpperCase()}`, 'upper-case letters'],
    [`sha256=${hex.slice(1)}`, '70 characters'],
    [`sha256=${hex}00`, '73 characters'],
    [`sha256=${hex}, sha256=${hex}`, 'several values'],
    [`sha256=${hex} `, 'white space'],
    [`"sha256=${hex}"`, 'quotes'],
    [`sha256=${base64}`, 'another form'],
    [`t=1,v1=${hex}`, 'several values'],
    ['x'.repeat(10_000), 'another form'],
    ['=', 'another form'],
  ])('%s', async (header, why) => {
    const warning = await refuse(body, header);
    expect(warning.reason).toBe('header_malformed');
    expect(warning.fix).toContain(why);
    expect(warning.fix.length).toBeLessThan(200);
  });
});

describe('the search for a reason', () => {
  it('is limited, since anyone can send wrong signatures', async () => {
    const started = start();
    const indented = JSON.stringify(JSON.parse(body.toString()), null, 2);
    const signature = sign(Buffer.from(indented));
    const reasons = async (count: number) => {
      const from = started.log.length;
      for (let i = 0; i < count; i++) await started.send(request(body, { signature }));
      const found = started.log.slice(from).map(({ fields }) => fields.reason);
      return found.filter((reason) => reason === 'body_serialised_again').length;
    };
    expect(await reasons(50)).toBe(20);
    await pass(2000);
    expect(await reasons(50)).toBe(2);
  });

  it('logs no secret, no signature and nothing of the body', async () => {
    const started = start({ secret: 'plainSecret' });
    const signature = sign(body, 'whsec_plainSecret');
    await started.send(request(body, { signature }));
    await started.send(request(body, { signature: signature.toUpperCase() }));
    const text = JSON.stringify(started.log);
    expect(text).toContain('secret_without_prefix');
    for (const hidden of ['plainSecret', signature.slice(7), 'video_1']) {
      expect(text.toLowerCase()).not.toContain(hidden.toLowerCase());
    }
  });
});

describe('each refusal', () => {
  it.each([
    ['method_not_allowed', { method: 'GET' }],
    ['unsupported_encoding', { headers: { 'content-encoding': 'gzip' } }],
    ['missing_signature', { signature: null }],
    ['body_too_large', { read: () => ({ ok: false, code: 'body_too_large' }) as const }],
    ['body_timeout', { read: () => ({ ok: false, code: 'body_timeout' }) as const }],
    ['body_incomplete', { read: () => ({ ok: false, code: 'body_incomplete' }) as const }],
  ])('has a reason in its log line: %s', async (outcome, parts) => {
    const started = start();
    await started.send(request(body, parts));
    expect(started.log).toMatchObject([
      { level: 'info', message: 'responded', fields: { outcome, reason: expect.any(String) } },
    ]);
  });
});
