import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBlumaWebhookError } from '../src/index.ts';
import { nodeBuild, webBuild } from './support/builds.ts';

/** What a call came to, errors by code: comparable across builds. */
async function settled<T>(call: Promise<T>): Promise<unknown> {
  try {
    return { value: await call };
  } catch (error) {
    return { code: isBlumaWebhookError(error) ? error.code : error };
  }
}

const body = fc.uint8Array({ maxLength: 300 });
const secret = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({ maxLength: 100 }).map((text) => `whsec_${text}`),
  fc.uint8Array({ maxLength: 200 }),
  fc.constant('\ud800'),
  fc.constantFrom('', ' ', '\t\n', '\0', 'whsec_', 'whsec_undefined', '\u2060', '\x24{SECRET}'),
);
const secrets = fc.oneof(secret, fc.array(secret, { maxLength: 4 }));

const hex = fc.constantFrom(...'0123456789abcdef').map((digit) => digit);
const mac = fc.array(hex, { minLength: 62, maxLength: 66 }).map((digits) => digits.join(''));
const header = fc.oneof(
  mac.map((digits) => `sha256=${digits}`),
  mac.map((digits) => `sha256=${digits.toUpperCase()}`),
  mac,
  fc.string({ unit: 'binary' }),
  fc.constantFrom(null, undefined, '', 'sha256='),
);

/** Cuts, changes or adds a character somewhere: what happens to a good signature on a bad way. */
interface Mutation {
  readonly at: number;
  readonly kind: 'cut' | 'change' | 'add' | 'none';
  readonly character: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 70 }),
  kind: fc.constantFrom('cut', 'change', 'add', 'none'),
  character: fc.oneof(hex, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
});

function mutated(text: string, { at, kind, character }: Mutation): string {
  const head = text.slice(0, at);
  const tail = text.slice(at);
  if (kind === 'cut') return head + tail.slice(1);
  if (kind === 'change') return head + character + tail.slice(1);
  return kind === 'add' ? head + character + tail : text;
}

describe('the node:crypto and the WebCrypto build agree', () => {
  it('on the signature of any bytes with any secret', async () => {
    await fc.assert(
      fc.asyncProperty(body, secret, async (bytes, key) => {
        const signed = await settled(nodeBuild.signPayload(bytes, key));
        expect(await settled(webBuild.signPayload(bytes, key))).toEqual(signed);
      }),
      { numRuns: 1000 },
    );
  });

  it('on any header', async () => {
    await fc.assert(
      fc.asyncProperty(body, header, secrets, async (bytes, value, keys) => {
        const verified = await settled(nodeBuild.verifySignature(bytes, value, keys));
        expect(await settled(webBuild.verifySignature(bytes, value, keys))).toEqual(verified);
      }),
      { numRuns: 1000 },
    );
  });

  it('on good signatures, and on mutated ones', async () => {
    const usable = fc.string({ minLength: 1, maxLength: 80 }).map((text) => `whsec_a${text}`);
    let accepted = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        body,
        fc.array(usable, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        mutation,
        async (bytes, keys, pick, change) => {
          const signature = await webBuild.signPayload(bytes, keys[pick % keys.length] ?? '');
          const value = mutated(signature, change);
          const verified = await nodeBuild.verifySignature(bytes, value, keys);
          expect(await webBuild.verifySignature(bytes, value, keys)).toEqual(verified);
          expect(verified.ok).toBe(value === signature);
          if (verified.ok) accepted++;
          else refused++;
        },
      ),
      { numRuns: 2000 },
    );
    // Neither half may be empty, or nothing was compared.
    expect(accepted).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(200);
  });

  it('and a signature of other bytes never verifies', async () => {
    await fc.assert(
      fc.asyncProperty(body, body, async (one, other) => {
        fc.pre(Buffer.compare(one, other) !== 0);
        const signature = await nodeBuild.signPayload(one, 'whsec_a');
        const refused = { ok: false, code: 'invalid_signature' };
        expect(await nodeBuild.verifySignature(other, signature, 'whsec_a')).toEqual(refused);
        expect(await webBuild.verifySignature(other, signature, 'whsec_a')).toEqual(refused);
      }),
      { numRuns: 500 },
    );
  });
});
