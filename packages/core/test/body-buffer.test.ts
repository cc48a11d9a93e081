import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyBuffer } from '../src/http/body-buffer.ts';

describe('a body in chunks', () => {
  it('is the bytes of all chunks in order, whatever their sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
        const body = new BodyBuffer();
        for (const chunk of chunks) body.append(chunk);
        expect([...body.toBytes()]).toEqual(chunks.flatMap((chunk) => [...chunk]));
      }),
    );
  });

  it('of one byte each takes at most twice its size', () => {
    const body = new BodyBuffer();
    const size = 1024 * 1024;
    for (let count = 0; count < size; count++) body.append(new Uint8Array([count]));
    const bytes = body.toBytes();
    expect(bytes.length).toBe(size);
    expect(bytes.buffer.byteLength).toBeLessThanOrEqual(2 * size);
  });

  it('of one chunk is not copied', () => {
    const chunk = new Uint8Array([1, 2, 3]);
    const body = new BodyBuffer();
    body.append(chunk);
    expect(body.toBytes().buffer).toBe(chunk.buffer);
  });

  it('does not change the first chunk', () => {
    const shared = new Uint8Array([1, 2, 3, 4]);
    const body = new BodyBuffer();
    body.append(shared.subarray(0, 2));
    body.append(new Uint8Array([9]));
    expect([...shared]).toEqual([1, 2, 3, 4]);
    expect([...body.toBytes()]).toEqual([1, 2, 9]);
  });
});
