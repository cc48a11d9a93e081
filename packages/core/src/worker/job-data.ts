import { BlumaWebhookError } from '../errors.ts';
import type { QueuedDelivery } from '../ports/queue.ts';
import { isIdempotencyKey } from '../run/key-format.ts';

/**
 * A delivery as an engine stores it: JSON that every engine returns unchanged. `eventId`, `eventType` and `namespace` are
 * for the people who read the engine's dashboard, and are cut after 200 characters. A worker reads id and type from the
 * body.
 */
export interface JobData {
  readonly key: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly namespace: string;
  /** When the receiver got the delivery, ISO 8601. */
  readonly receivedAt: string;
  /** Which of the receiver's secrets signed the delivery, from 0. */
  readonly secretIndex: number;
  /** The verified bytes: as text if they are UTF-8 that every engine can store, else in Base64. */
  readonly body: string;
  readonly encoding: 'utf8' | 'base64';
}

const longestName = 200;
let decoder: InstanceType<typeof TextDecoder> | undefined;

/** The data of a delivery's job. */
export function encodeDelivery(delivery: QueuedDelivery): JobData {
  const { key, eventId, eventType, namespace, receivedAt, secretIndex, body } = delivery;
  const text = toStorableText(body);
  return {
    key,
    eventId: toReadable(eventId),
    eventType: toReadable(eventType),
    namespace: toReadable(namespace),
    receivedAt: receivedAt.toISOString(),
    secretIndex,
    body: text ?? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
    encoding: text === undefined ? 'base64' : 'utf8',
  };
}

/** @throws {BlumaWebhookError} `invalid_job` for what {@link encodeDelivery} has not made */
export function decodeDelivery(data: unknown): QueuedDelivery {
  if (!isJobData(data)) {
    throw new BlumaWebhookError(
      'invalid_job',
      'The job holds no delivery: is the queue used by others too?',
    );
  }
  const { key, eventId, eventType, namespace, receivedAt, secretIndex, body, encoding } = data;
  return {
    key,
    eventId,
    eventType,
    namespace,
    receivedAt: new Date(receivedAt),
    secretIndex,
    body: Buffer.from(body, encoding),
  };
}

/** Undefined for bytes that are no UTF-8, and for text that Postgres cannot store in JSON. */
function toStorableText(body: Uint8Array): string | undefined {
  // Not when the module is loaded: jsdom, as in Jest, has none. Fatal: folded bytes would be other bytes. And a byte order mark is
  // one of them.
  decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    const text = decoder.decode(body);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Postgres stores neither NUL nor half a surrogate pair. */
function toReadable(text: string): string {
  return text.slice(0, longestName).replace(/\0|\p{Surrogate}/gu, '\uFFFD');
}

function isJobData(data: unknown): data is JobData {
  if (!(data instanceof Object)) return false;
  const has = (name: keyof JobData, type: 'string' | 'number') =>
    typeof Reflect.get(data, name) === type;
  const texts = ['eventId', 'eventType', 'namespace', 'body'] as const;
  return (
    texts.every((name) => has(name, 'string')) &&
    has('secretIndex', 'number') &&
    'key' in data &&
    isIdempotencyKey(data.key) &&
    'receivedAt' in data &&
    !Number.isNaN(Date.parse(String(data.receivedAt))) &&
    'encoding' in data &&
    (data.encoding === 'utf8' || data.encoding === 'base64')
  );
}
