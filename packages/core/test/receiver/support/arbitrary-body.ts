import fc from 'fast-check';

/** Types that the property's handlers serve, and types that nobody knows. */
const type = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      'video.completed',
      'video.completed',
      'video.queued',
      'video.archived',
      'video.failed',
      'video.deleted',
      'credits.low',
      'credits.low',
    ),
  },
  { weight: 1, arbitrary: fc.constant('video.processing') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '*'),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);

const huge = fc.nat({ max: 200_000 }).map((length) => 'x'.repeat(length));

const id = fc.oneof(
  { weight: 280, arbitrary: fc.nat({ max: 2000 }).map((n) => `evt_${n}`) },
  { weight: 80, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 40,
    arbitrary: fc.constantFrom('\ud800', '\udfff', '\0', '__proto__', 'a:b', '{}', '\r\nx: y'),
  },
  { weight: 20, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
  { weight: 1, arbitrary: huge },
);

const createdAt = fc.oneof(
  { weight: 10, arbitrary: fc.constant('now') },
  {
    weight: 3,
    arbitrary: fc
      .date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  },
  { weight: 2, arbitrary: fc.constantFrom('', 'garbage 1', '2025', '2025-11-03') },
  { weight: 1, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);

/** As JSON text, since no recursion would get the deepest through `JSON.stringify`. */
const data = fc.oneof(
  { weight: 300, arbitrary: fc.json({ maxDepth: 2 }) },
  {
    weight: 30,
    arbitrary: fc.constantFrom('null', '[]', '""', '{"__proto__":{"polluted":true}}', '1e999'),
  },
  {
    weight: 1,
    arbitrary: fc.nat({ max: 20_000 }).map((n) => '['.repeat(n) + ']'.repeat(n)),
  },
  { weight: 1, arbitrary: huge.map((text) => JSON.stringify(text)) },
);

/** Any of the fields may be missing. */
interface Fields {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly created_at?: unknown;
  readonly data?: string;
}

const whole = fc.record({ id, type, created_at: createdAt, data });
const partial = fc.record({ id, type, created_at: createdAt, data }, { requiredKeys: [] });

const envelope: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 9, arbitrary: whole },
  { weight: 1, arbitrary: partial },
);

function toJson(fields: Fields): string {
  const { data: dataText, ...rest } = fields;
  const times = rest.created_at === 'now' ? { created_at: new Date().toISOString() } : {};
  const head = JSON.stringify({ ...rest, ...times });
  if (dataText === undefined) return head;
  const comma = head === '{}' ? '' : ',';
  return `${head.slice(0, -1)}${comma}"data":${dataText}}`;
}

/** What can happen to a text on its way to bytes. */
const encode = fc.constantFrom<((text: string) => Buffer)[]>(
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(`\n\t ${text}\r\n`),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'latin1'),
  (text) => Buffer.from(`[${text}]`),
);

const damage = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }), cut: fc.boolean() });

/** A body: mostly an event, sometimes one that was damaged, sometimes nothing of the kind. */
export const body: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 14, arbitrary: envelope.map((fields) => Buffer.from(toJson(fields))) },
  {
    weight: 2,
    arbitrary: fc.tuple(envelope, encode).map(([fields, encoded]) => encoded(toJson(fields))),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(envelope, damage).map(([fields, { at, byte, cut }]) => {
      const bytes = Buffer.from(toJson(fields));
      const index = at % (bytes.length + 1);
      if (cut) return bytes.subarray(0, index);
      return Buffer.concat([bytes.subarray(0, index), Buffer.of(byte), bytes.subarray(index + 1)]);
    }),
  },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
);
