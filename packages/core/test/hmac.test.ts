import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provider } from '../src/verify/hmac.node.ts';

const shortBytes = 16 * 1024;

const anyBytes = (maxLength: number) => fc.uint8Array({ minLength: 0, maxLength });

describe('the HMAC on Node', () => {
  it('is the one of createHmac, for any key and message', () => {
    fc.assert(
      fc.property(
        anyBytes(200).filter(({ length }) => length > 0),
        anyBytes(1000),
        (key, message) => {
          const mac = createHmac('sha256', key).update(message).digest('hex');
          const hmac = provider.createHmac(key);
          expect(hmac.sign(message)).toBe(mac);
          expect(hmac.verify(message, mac)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([shortBytes - 1, shortBytes, shortBytes + 1, 1024 * 1024])(
    'is the one of createHmac for a message of %i bytes',
    (length) => {
      const message = new Uint8Array(length).fill(7);
      const mac = createHmac('sha256', 'whsec_key').update(message).digest('hex');
      expect(provider.createHmac('whsec_key').sign(message)).toBe(mac);
    },
  );

  it('of one key is not disturbed by another key', () => {
    const [one, other] = ['whsec_one', 'whsec_other'].map(provider.createHmac);
    const message = new Uint8Array([1, 2, 3]);
    const mac = createHmac('sha256', 'whsec_one').update(message).digest('hex');
    expect(other?.verify(message, mac)).toBe(false);
    expect(one?.verify(message, mac)).toBe(true);
  });

  it.each(['', 'a'.repeat(63), 'a'.repeat(65), 'ä'.repeat(64)])(
    'does not verify %j, also right after the same message was verified',
    (wrong) => {
      const hmac = provider.createHmac('whsec_key');
      const message = new Uint8Array([1, 2, 3]);
      const mac = String(hmac.sign(message));
      expect(hmac.verify(message, mac)).toBe(true);
      expect(hmac.verify(message, wrong)).toBe(false);
      expect(hmac.verify(message, mac.slice(0, -1))).toBe(false);
      expect(hmac.verify(message, `${mac}0`)).toBe(false);
    },
  );
});
