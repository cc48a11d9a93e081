import fc from 'fast-check';
import type { DeliveryRequest, ReadResult } from '../../../src/index.ts';
import { body } from './arbitrary-body.ts';
import { request, sign } from './delivery.ts';

/** A request, and whether it should get past the signature. */
export interface Sample {
  readonly request: DeliveryRequest;
  readonly isVerified: boolean;
}

type Signing = (bytes: Buffer) => string | null;

const hex = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

const forgery: fc.Arbitrary<Signing> = fc.oneof(
  fc.constantFrom<Signing[]>(
    () => null,
    () => '',
    () => 'sha256=',
    (bytes) => sign(bytes, 'whsec_another'),
    (bytes) => sign(Buffer.concat([bytes, Buffer.from(' ')])),
    (bytes) => sign(bytes).slice('sha256='.length),
    (bytes) => sign(bytes).toUpperCase(),
    (bytes) => ` ${sign(bytes)}`,
    (bytes) => sign(bytes).slice(0, -1),
    (bytes) => `${sign(bytes)}, ${sign(bytes)}`,
  ),
  hex.map((digits) => () => `sha256=${digits}`),
  fc.string({ unit: 'binary' }).map((text) => () => text),
);

const signing: fc.Arbitrary<Signing> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Signing>((bytes) => sign(bytes)) },
  { weight: 1, arbitrary: forgery },
);

const method = fc.oneof(
  { weight: 40, arbitrary: fc.constant('POST') },
  { weight: 1, arbitrary: fc.constantFrom('GET', 'PUT', 'post', '', 'POST ') },
);

const encoding = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(undefined, '', 'identity') },
  { weight: 1, arbitrary: fc.constantFrom('gzip', 'br', 'identity, gzip', '\ud800') },
);

const refusedRead = fc.constantFrom<ReadResult[]>(
  { ok: false, code: 'body_too_large' },
  { ok: false, code: 'body_timeout' },
  { ok: false, code: 'body_already_parsed', fix: 'put it first' },
);
const read = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom('now', 'later') },
  { weight: 1, arbitrary: refusedRead },
);

function toSample(parts: {
  readonly bytes: Buffer;
  readonly signing: Signing;
  readonly method: string;
  readonly encoding: string | undefined;
  readonly read: string | ReadResult;
  readonly onDeadline: 'accept' | 'redeliver' | undefined;
}): Sample {
  const { bytes, read: reading, onDeadline } = parts;
  const signature = parts.signing(bytes);
  const result: ReadResult = typeof reading === 'string' ? { ok: true, bytes } : reading;
  const isPlain = !parts.encoding || parts.encoding === 'identity';
  return {
    isVerified: parts.method === 'POST' && isPlain && result.ok && signature === sign(bytes),
    request: request(bytes, {
      method: parts.method,
      signature,
      headers: parts.encoding === undefined ? {} : { 'content-encoding': parts.encoding },
      read: () => (reading === 'later' ? Promise.resolve(result) : result),
      ...(onDeadline && { onDeadline }),
    }),
  };
}

/** Any request at all; of three in four, the signature is right. */
export const sample: fc.Arbitrary<Sample> = fc
  .record({
    bytes: body,
    signing,
    method,
    encoding,
    read,
    onDeadline: fc.constantFrom('accept', 'redeliver', undefined),
  })
  .map(toSample);
