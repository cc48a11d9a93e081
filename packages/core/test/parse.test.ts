import { describe, expect, it } from 'vitest';
import { parseEvent } from '../src/index.ts';
import { bytes } from './support/bytes.ts';

const invalidJson = { ok: false, code: 'invalid_json' };
const invalidEnvelope = { ok: false, code: 'invalid_envelope' };

function parse(text: string) {
  return parseEvent(bytes(text));
}

const whole = {
  id: 'evt_1',
  type: 'credits.low',
  created_at: '2025-11-03T10:31:45Z',
  data: { remaining: 9 },
};

describe('parseEvent reads', () => {
  it('an event', () => {
    expect(parse(JSON.stringify(whole))).toEqual({ ok: true, event: whole });
  });

  it('a body that is laid out in another way', () => {
    expect(parse(`\r\n\t ${JSON.stringify(whole, null, 4)}\n`)).toEqual({ ok: true, event: whole });
  });

  it('a body behind a byte order mark', () => {
    expect(parse(`\ufeff${JSON.stringify(whole)}`)).toEqual({ ok: true, event: whole });
  });

  it('a view into a larger buffer', () => {
    const padded = Buffer.from(`xx${JSON.stringify(whole)}xx`);
    expect(parseEvent(padded.subarray(2, -2))).toEqual({ ok: true, event: whole });
  });

  it('text of every script, and escapes', () => {
    const event = { ...whole, id: 'evt_🎬', data: { note: 'ключ \u0000 \u2028 "quoted"' } };
    expect(parse(JSON.stringify(event))).toEqual({ ok: true, event });
  });

  it('a type that is not known yet', () => {
    const event = { ...whole, type: 'template.published' };
    expect(parse(JSON.stringify(event))).toEqual({ ok: true, event });
  });

  it('fields that are not documented, and returns them', () => {
    const event = { ...whole, api_version: 2, data: { remaining: 9, unit: { name: 'credit' } } };
    expect(parse(JSON.stringify(event))).toEqual({ ok: true, event });
  });

  it('an id of 1 MB', () => {
    const event = { ...whole, id: 'x'.repeat(1024 * 1024) };
    const result = parse(JSON.stringify(event));
    expect(result.ok && result.event.id.length).toBe(1024 * 1024);
  });

  it.each(['null', '[]', '0', '"text"', 'false'])('whatever data is: %s', (data) => {
    const { data: _, ...envelope } = whole;
    expect(parse(`{"id":"evt_1","type":"credits.low","created_at":"x","data":${data}}`)).toEqual({
      ok: true,
      event: { ...envelope, created_at: 'x', data: JSON.parse(data) },
    });
  });

  it('an envelope without data', () => {
    const { data: _, ...event } = whole;
    expect(parse(JSON.stringify(event))).toEqual({ ok: true, event });
  });

  it.each(['1762165905', 'null', '{}', 'true'])(
    'a created_at that is no text as "": %s',
    (time) => {
      expect(parse(`{"id":"evt_1","type":"credits.low","created_at":${time}}`)).toEqual({
        ok: true,
        event: { id: 'evt_1', type: 'credits.low', created_at: '' },
      });
    },
  );

  it('a missing created_at as ""', () => {
    expect(parse('{"id":"evt_1","type":"credits.low"}')).toEqual({
      ok: true,
      event: { id: 'evt_1', type: 'credits.low', created_at: '' },
    });
  });

  it.each([10_000, 400_000])('data that is %i deep', (depth) => {
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const result = parse(`{"id":"evt_1","type":"a","created_at":"","data":${deep}}`);
    expect(result.ok && result.event.id).toBe('evt_1');
  });
});

describe('parseEvent takes __proto__ for a name like any other', () => {
  it('in the envelope', () => {
    const result = parse('{"__proto__":{"id":"evt_p","type":"p"},"created_at":""}');
    expect(result).toEqual(invalidEnvelope);
  });

  it('in data', () => {
    const result = parse(
      '{"id":"evt_1","type":"a","created_at":"","data":{"__proto__":{"polluted":1}}}',
    );
    expect(result.ok && Object.keys(Object(result.event.data))).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('parseEvent refuses', () => {
  const notJson: readonly (readonly [string, Uint8Array])[] = [
    ['no bytes', new Uint8Array()],
    ['a byte order mark alone', Uint8Array.of(0xef, 0xbb, 0xbf)],
    ['two byte order marks', bytes(`\ufeff\ufeff${JSON.stringify(whole)}`)],
    ['white space', bytes(' \n')],
    ['JSON that is cut off', bytes('{"id":"evt_1"')],
    ['JSON with something behind it', bytes(`${JSON.stringify(whole)}x`)],
    ['single quotes', bytes("{'id':'evt_1'}")],
    ['a form', bytes('id=evt_1&type=credits.low')],
    ['HTML', bytes('<html></html>')],
    ['NaN', bytes('NaN')],
    ['UTF-16', Buffer.from(JSON.stringify(whole), 'utf16le')],
    ['invalid UTF-8', Buffer.concat([bytes('{"id":"'), Uint8Array.of(0xff), bytes('"}')])],
    [
      'an overlong encoding',
      Buffer.concat([bytes('{"id":"'), Uint8Array.of(0xc0, 0x80), bytes('"}')]),
    ],
    [
      'an encoded surrogate',
      Buffer.concat([bytes('"'), Uint8Array.of(0xed, 0xa0, 0x80), bytes('"')]),
    ],
    ['a character cut in two', Buffer.from('"🎬', 'utf8').subarray(0, -2)],
    ['brackets that never close', bytes('['.repeat(400_000))],
  ];

  it.each(notJson)('%s as invalid_json', (_what, body) => {
    expect(parseEvent(body)).toEqual(invalidJson);
  });

  it.each([
    'null',
    '[]',
    '"evt_1"',
    '1',
    'true',
    '{}',
    `[${JSON.stringify(whole)}]`,
    '{"type":"a","created_at":""}',
    '{"id":1,"type":"a","created_at":""}',
    '{"id":null,"type":"a","created_at":""}',
    '{"id":"","type":"a","created_at":""}',
    '{"id":["evt_1"],"type":"a","created_at":""}',
    '{"id":"evt_1","created_at":""}',
    '{"id":"evt_1","type":1,"created_at":""}',
    '{"id":"evt_1","type":"","created_at":""}',
    '{"id":"evt_1","type":{},"created_at":""}',
    '{"ID":"evt_1","Type":"a"}',
  ])('%s as invalid_envelope', (text) => {
    expect(parse(text)).toEqual(invalidEnvelope);
  });

  it('a value that is not bytes, without throwing', () => {
    expect(Reflect.apply(parseEvent, undefined, ['{"id":"evt_1"}'])).toEqual(invalidJson);
    expect(Reflect.apply(parseEvent, undefined, [undefined])).toEqual(invalidJson);
  });
});
