import { describe, expect, it } from 'vitest';
import { provider as webProvider } from '../src/verify/hmac.web.ts';
import { builds } from './support/builds.ts';
import { bytes, repeated } from './support/bytes.ts';

interface Vector {
  readonly name: string;
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  /** Hex; shorter than 64 digits where the vector truncates. */
  readonly mac: string;
}

const counting = Uint8Array.from({ length: 25 }, (_, index) => index + 1);

/** RFC 4231, section 4: the HMAC-SHA-256 column. */
const rfc4231: readonly Vector[] = [
  {
    name: 'case 1',
    key: repeated(0x0b, 20),
    message: bytes('Hi There'),
    mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    name: 'case 2, a key shorter than the MAC',
    key: bytes('Jefe'),
    message: bytes('what do ya want for nothing?'),
    mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    name: 'case 3',
    key: repeated(0xaa, 20),
    message: repeated(0xdd, 50),
    mac: '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  },
  {
    name: 'case 4',
    key: counting,
    message: repeated(0xcd, 50),
    mac: '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  },
  {
    name: 'case 5, truncated to 128 bits',
    key: repeated(0x0c, 20),
    message: bytes('Test With Truncation'),
    mac: 'a3b6167473100ee06e0c796c2955552b',
  },
  {
    name: 'case 6, a key longer than a block',
    key: repeated(0xaa, 131),
    message: bytes('Test Using Larger Than Block-Size Key - Hash Key First'),
    mac: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  },
  {
    name: 'case 7, key and data longer than a block',
    key: repeated(0xaa, 131),
    message: bytes(
      'This is a test using a larger than block-size key and a larger than block-size data. ' +
        'The key needs to be hashed before being used by the HMAC algorithm.',
    ),
    mac: '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  },
];

/** GitHub's published example for X-Hub-Signature-256, which has the same form. */
const github = {
  secret: "It's a Secret to Everybody",
  payload: bytes('Hello, World!'),
  signature: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
};

describe.each(builds)('%s', (_name, core) => {
  it("signs and verifies GitHub's published example", async () => {
    expect(await core.signPayload(github.payload, github.secret)).toBe(github.signature);
    expect(await core.verifySignature(github.payload, github.signature, github.secret)).toEqual({
      ok: true,
      secretIndex: 0,
    });
  });

  it.each(rfc4231)('RFC 4231 $name', async ({ key, message, mac }) => {
    const signature = await core.signPayload(message, key);
    expect(signature.slice(0, 'sha256='.length + mac.length)).toBe(`sha256=${mac}`);
    expect(await core.verifySignature(message, signature, key)).toEqual({
      ok: true,
      secretIndex: 0,
    });
  });

  it('does not verify a truncated MAC', async () => {
    const [, , , , truncated] = rfc4231;
    expect(truncated?.mac).toHaveLength(32);
    const { key, message, mac } = truncated ?? { key: bytes('k'), message: bytes('m'), mac: '' };
    expect(await core.verifySignature(message, `sha256=${mac}`, key)).toEqual({
      ok: false,
      code: 'invalid_signature',
    });
  });

  it('uses the whole secret, its prefix included', async () => {
    const body = bytes('{}');
    const whole = await core.signPayload(body, 'whsec_abc');
    const bare = await core.signPayload(body, 'abc');
    expect(whole).not.toBe(bare);
    expect(await core.verifySignature(body, bare, 'whsec_abc')).toEqual({
      ok: false,
      code: 'invalid_signature',
    });
  });
});

describe('the WebCrypto provider from source', () => {
  it.each(rfc4231)('RFC 4231 $name', async ({ key, message, mac }) => {
    const hmac = webProvider.createHmac(key);
    const whole = await hmac.sign(message);
    expect(whole.slice(0, mac.length)).toBe(mac);
    expect(await hmac.verify(message, whole)).toBe(true);
    expect(
      await hmac.verify(
        message,
        whole.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      ),
    ).toBe(false);
  });

  it('hashes "abc" as in FIPS 180-4', async () => {
    expect(await webProvider.sha256('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
