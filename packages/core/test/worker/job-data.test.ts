import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueuedDelivery } from '../../src/index.ts';
import { decodeDelivery, encodeDelivery } from '../../src/worker.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const anyDelivery: fc.Arbitrary<QueuedDelivery> = fc.record({
  key: fc.oneof(
    fc.stringMatching(/^[0-9a-f]{64}$/),
    fc.stringMatching(/^[A-Za-z0-9_.-]{1,60}\/[A-Za-z0-9_.-]{1,59}$/),
  ),
  eventId: anyText,
  eventType: anyText,
  namespace: anyText,
  body: fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    anyText.map((text) => new TextEncoder().encode(text)),
  ),
  receivedAt: fc.date({ noInvalidDate: true }),
  secretIndex: fc.nat(),
});

/** As an engine would: through JSON. */
const travelled = (delivery: QueuedDelivery) =>
  decodeDelivery(JSON.parse(JSON.stringify(encodeDelivery(delivery))));

describe('a delivery as a job', () => {
  it('is decoded with every byte, and with all fields that the worker needs', () => {
    fc.assert(
      fc.property(anyDelivery, (delivery) => {
        const { key, body, receivedAt, secretIndex } = travelled(delivery);
        expect([...body]).toEqual([...delivery.body]);
        expect({ key, receivedAt, secretIndex }).toEqual({
          key: delivery.key,
          receivedAt: delivery.receivedAt,
          secretIndex: delivery.secretIndex,
        });
      }),
    );
  });

  it('is text that no server refuses: without NUL, without halves of characters, and short where it is for people', () => {
    fc.assert(
      fc.property(anyDelivery, (delivery) => {
        const { body, eventId, eventType, namespace } = encodeDelivery(delivery);
        for (const text of [body, eventId, eventType, namespace]) {
          expect(text).not.toMatch(/\0|\p{Surrogate}/u);
        }
        for (const name of [eventId, eventType, namespace]) {
          expect(name.length).toBeLessThanOrEqual(200);
        }
      }),
    );
  });

  it('can be read on a board', () => {
    const body = '{"id":"evt_1","type":"video.completed","data":{"title":"é"}}';
    const receivedAt = new Date('2025-11-03T10:31:45.123Z');
    const of = { eventId: 'evt_1', eventType: 'video.completed', namespace: 'default' };
    const key = 'a'.repeat(64);
    const bytes = new TextEncoder().encode(body);
    expect(encodeDelivery({ ...of, key, body: bytes, receivedAt, secretIndex: 1 })).toEqual({
      ...of,
      key,
      receivedAt: '2025-11-03T10:31:45.123Z',
      secretIndex: 1,
      body,
      encoding: 'utf8',
    });
  });

  const data = encodeDelivery(known());
  it.each([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { ...data, key: 'active' },
    { ...data, key: 'a/b/c' },
    { ...data, key: `default/${'a'.repeat(113)}` },
    { ...data, key: undefined },
    { ...data, body: 7 },
    { ...data, receivedAt: 'yesterday' },
    { ...data, secretIndex: '0' },
    { ...data, encoding: 'utf16le' },
  ])('%o is none', (foreign) => {
    expect(() => decodeDelivery(foreign)).toThrow(expect.objectContaining({ code: 'invalid_job' }));
  });
});

function known(): QueuedDelivery {
  return {
    key: '0'.repeat(64),
    eventId: 'evt_1',
    eventType: 'video.completed',
    namespace: 'default',
    body: new TextEncoder().encode('{}'),
    receivedAt: new Date(0),
    secretIndex: 0,
  };
}
