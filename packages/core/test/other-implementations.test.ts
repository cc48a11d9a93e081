import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builds } from './support/builds.ts';

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly body:
    | { readonly base64: string }
    /** So many times the same bytes. */
    | { readonly repeat: string; readonly times: number };
  readonly signature: string;
}

interface Vectors {
  readonly made_with: readonly string[];
  readonly vectors: readonly Vector[];
}

// `vectors/make.py` makes them anew.
const file = new URL('vectors/signatures.json', import.meta.url);
const { made_with, vectors }: Vectors = JSON.parse(readFileSync(file, 'utf8'));

function toBytes({ body }: Vector): Uint8Array {
  if ('base64' in body) return new Uint8Array(Buffer.from(body.base64, 'base64'));
  const part = Buffer.from(body.repeat, 'base64');
  return new Uint8Array(part.length * body.times).map((_, index) => part[index % part.length] ?? 0);
}

describe.each(builds)(`%s agrees with ${made_with.join(' and ')}`, (_name, core) => {
  it.each(vectors)('$name', async (vector) => {
    const { secret, signature } = vector;
    const body = toBytes(vector);
    expect(await core.signPayload(body, secret)).toBe(signature);
    expect(await core.verifySignature(body, signature, secret)).toEqual({
      ok: true,
      secretIndex: 0,
    });
  });
});

it('no two of them are signed alike', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(20);
  expect(new Set(vectors.map(({ signature }) => signature)).size).toBe(vectors.length);
});
