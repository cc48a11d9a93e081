import { describe, expect, it } from 'vitest';
import { builds } from './support/builds.ts';
import { bytes } from './support/bytes.ts';

const secret = 'whsec_grammar';
const body = bytes('{"id":"evt_1"}');

const missing = { ok: false, code: 'missing_signature' };
const invalid = { ok: false, code: 'invalid_signature' };

type Change = (signature: string) => string;

const malformed: readonly (readonly [string, Change])[] = [
  ['the prefix alone', () => 'sha256='],
  ['no prefix', (s) => s.slice('sha256='.length)],
  ['another algorithm', (s) => s.replace('sha256', 'sha1')],
  ['an upper-case prefix', (s) => s.replace('sha256', 'SHA256')],
  ['upper-case hex', (s) => `sha256=${s.slice('sha256='.length).toUpperCase()}`],
  ['one digit too few', (s) => s.slice(0, -1)],
  ['one digit too many', (s) => `${s}0`],
  ['one digit that is not hex', (s) => `${s.slice(0, -1)}g`],
  ['a space before', (s) => ` ${s}`],
  ['a space after', (s) => `${s} `],
  ['a space inside', (s) => s.replace('=', '= ')],
  ['a line feed after', (s) => `${s}\n`],
  ['a NUL after', (s) => `${s}\0`],
  ['quotes', (s) => `"${s}"`],
  ['itself twice, joined as two headers are', (s) => `${s}, ${s}`],
  ['another one joined', (s) => `sha256=${'0'.repeat(64)}, ${s}`],
  ['base64', () => `sha256=${btoa('x'.repeat(32))}`],
  ['full-width digits', () => `sha256=${'０'.repeat(64)}`],
  ['letters of more than one byte', () => `sha256=${'é'.repeat(64)}`],
  ['64 bytes in fewer characters', () => `sha256=${'é'.repeat(32)}`],
  ['an emoji', () => '🔑'],
  ['a lone surrogate', () => `sha256=\ud800${'0'.repeat(63)}`],
  ['only white space', () => '   '],
  ['a megabyte', (s) => s + 'a'.repeat(1024 * 1024)],
  ['a scheme with a timestamp', (s) => `t=1,v1=${s}`],
];

const wrong: readonly (readonly [string, Change])[] = [
  ['first digit', (s) => s.replace(/=(.)/, (_, c) => `=${c === '0' ? '1' : '0'}`)],
  ['last digit', (s) => s.replace(/.$/, (c) => (c === '0' ? '1' : '0'))],
  ['every digit', () => `sha256=${'0'.repeat(64)}`],
];

describe.each(builds)('the signature header, %s', (_name, core) => {
  it.each([[undefined], [null], ['']])('%j is a missing signature', async (header) => {
    expect(await core.verifySignature(body, header, secret)).toEqual(missing);
  });

  it.each(malformed)('%s is an invalid signature', async (_what, change) => {
    const signature = await core.signPayload(body, secret);
    expect(await core.verifySignature(body, change(signature), secret)).toEqual(invalid);
  });

  it.each(wrong)('a wrong MAC is an invalid signature: %s', async (_what, change) => {
    const signature = await core.signPayload(body, secret);
    expect(change(signature)).not.toBe(signature);
    expect(await core.verifySignature(body, change(signature), secret)).toEqual(invalid);
  });

  it('one changed bit of the body is an invalid signature', async () => {
    const signature = await core.signPayload(body, secret);
    const tampered = Uint8Array.from(body, (byte, index) => (index === 3 ? byte ^ 1 : byte));
    expect(await core.verifySignature(tampered, signature, secret)).toEqual(invalid);
  });

  it('two bodies that decode to the same text do not share a signature', async () => {
    const one = Uint8Array.of(0x22, 0xff, 0x22);
    const other = Uint8Array.of(0x22, 0xfe, 0x22);
    const signature = await core.signPayload(one, secret);
    expect(await core.verifySignature(one, signature, secret)).toEqual({
      ok: true,
      secretIndex: 0,
    });
    expect(await core.verifySignature(other, signature, secret)).toEqual(invalid);
  });

  it('an empty body has a signature', async () => {
    const empty = new Uint8Array();
    const signature = await core.signPayload(empty, secret);
    expect(await core.verifySignature(empty, signature, secret)).toEqual({
      ok: true,
      secretIndex: 0,
    });
  });

  it('reads the view, not the memory behind it', async () => {
    const memory = new Uint8Array(64).fill(0x20);
    memory.set(body, 16);
    const view = memory.subarray(16, 16 + body.length);
    expect(await core.signPayload(view, secret)).toBe(await core.signPayload(body, secret));
  });

  it('reads the bytes when it is called: a buffer that is reused later changes nothing', async () => {
    const reused = Uint8Array.from(body);
    const expected = await core.signPayload(body, secret);
    const signing = core.signPayload(reused, secret);
    const verifying = core.verifySignature(Uint8Array.from(body), expected, secret);
    reused.fill(0);
    expect(await signing).toBe(expected);
    expect(await verifying).toEqual({ ok: true, secretIndex: 0 });
  });
});
