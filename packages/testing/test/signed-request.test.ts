import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEvent, type SignedRequestOptions, signedRequest } from '../src/index.ts';

const secret = 'whsec_test';
const event = createEvent('video.completed');

/** Made without anything of ours. */
function hmac(body: Uint8Array, key = secret): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

function sign(subject: typeof event | Uint8Array, options: Partial<SignedRequestOptions> = {}) {
  return signedRequest(subject, { secret, ...options });
}

describe('signedRequest', () => {
  it('has every header that Bluma sends, and the event as its body', async () => {
    const request = await sign(event);
    expect(request).toEqual({
      method: 'POST',
      headers: {
        'user-agent': 'Bluma-Webhooks/1.0',
        'content-type': 'application/json',
        'x-bluma-signature': hmac(request.body),
        'x-bluma-event-id': event.id,
        'x-bluma-event-type': 'video.completed',
      },
      body: new TextEncoder().encode(JSON.stringify(event)),
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no UTF-8', Buffer.from('fffe00', 'hex')],
    ['a byte order mark and line ends', Buffer.from('\ufeff{}\r\n')],
    ['a megabyte', Buffer.alloc(1024 * 1024, 'é')],
  ])('signs bytes as they are: %s', async (_, bytes) => {
    const { headers, body } = await sign(bytes);
    expect(body).toBe(bytes);
    expect(headers['x-bluma-signature']).toBe(hmac(bytes));
  });

  it('reads id and type for the unsigned headers out of bytes, where they can be a header', async () => {
    const named = await sign(Buffer.from('{"id":"evt_1","type":"credits.low"}'));
    expect(named.headers).toMatchObject({
      'x-bluma-event-id': 'evt_1',
      'x-bluma-event-type': 'credits.low',
    });
    for (const body of ['{"id":"a\\nb","type":7}', '[]', 'null', '{', '{"id":"é"}']) {
      const { headers } = await sign(Buffer.from(body));
      expect(Object.keys(headers)).toEqual(['user-agent', 'content-type', 'x-bluma-signature']);
    }
  });

  it('pretty: indents an event and signs that; leaves bytes alone', async () => {
    const { headers, body } = await sign(event, { pretty: true });
    expect(Buffer.from(body).toString()).toBe(JSON.stringify(event, null, 2));
    expect(headers['x-bluma-signature']).toBe(hmac(body));
    const bytes = Buffer.from('{}');
    expect((await sign(bytes, { pretty: true })).body).toBe(bytes);
  });

  it('tamper: the signature is right for the bytes before', async () => {
    const { body: signed } = await sign(event);
    const spaced = await sign(event, { tamper: true });
    expect(spaced.body).toEqual(Uint8Array.from([...signed, 0x20]));
    expect(JSON.parse(Buffer.from(spaced.body).toString())).toEqual(event);
    expect(spaced.headers['x-bluma-signature']).toBe(hmac(signed));

    const emptied = await sign(event, { tamper: () => new Uint8Array() });
    expect(emptied.body).toEqual(new Uint8Array());
    expect(emptied.headers['x-bluma-signature']).toBe(hmac(signed));
  });

  it('wrongSecret: a signature in the right form by another key', async () => {
    const { headers, body } = await sign(event, { wrongSecret: true });
    expect(headers['x-bluma-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(headers['x-bluma-signature']).not.toBe(hmac(body));
  });

  it('noSignature: everything but the signature', async () => {
    const { headers } = await sign(event, { noSignature: true });
    expect(Object.keys(headers).sort()).toEqual([
      'content-type',
      'user-agent',
      'x-bluma-event-id',
      'x-bluma-event-type',
    ]);
  });

  it('headers: set over the others in any case, or left out', async () => {
    const { headers } = await sign(event, {
      headers: { 'Content-Type': 'text/plain', 'User-Agent': undefined, 'X-Trace': '1' },
    });
    expect(headers).toMatchObject({ 'content-type': 'text/plain', 'x-trace': '1' });
    expect(headers).not.toHaveProperty('user-agent');
  });

  it('refuses a blank secret', async () => {
    await expect(sign(event, { secret: ' ' })).rejects.toMatchObject({ code: 'missing_secret' });
  });
});
