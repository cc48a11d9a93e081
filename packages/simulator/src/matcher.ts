import type { DeliveryRecord } from './delivery-log.ts';
import { check, checkNames, isRecord, type OptionKind } from './option-kind.ts';

/** Selects deliveries: by event type, by fields, or with a function. */
export type DeliveryMatcher =
  | string
  | {
      readonly [Field in Exclude<keyof DeliveryRecord, 'headers' | 'body'>]?:
        | DeliveryRecord[Field]
        | undefined;
    }
  | ((delivery: DeliveryRecord) => boolean);

const fieldNames = [
  ...['id', 'webhookId', 'eventId', 'eventType', 'attemptNumber', 'statusCode', 'durationMs'],
  ...['errorMessage', 'nextRetryAt', 'createdAt', 'headers', 'body'],
] as const satisfies readonly (keyof DeliveryRecord)[];

const aMatcher: OptionKind = {
  what: 'an event type, an object with fields of a delivery, or a function',
  accepts: (value) => typeof value === 'string' || typeof value === 'function' || isRecord(value),
};

/** Rejects unknown fields, which would match nothing. @throws {BlumaWebhookError} `invalid_option` */
export function checkMatcher(matcher: unknown): void {
  check('matcher', matcher, aMatcher);
  if (typeof matcher === 'object') checkNames('matcher', matcher, fieldNames);
}

export function matches(matcher: DeliveryMatcher, delivery: DeliveryRecord): boolean {
  if (typeof matcher === 'function') return matcher(delivery);
  if (typeof matcher === 'string') return delivery.eventType === matcher;
  const fields: Readonly<Record<string, unknown>> = { ...delivery };
  return Object.entries(matcher).every(
    ([name, value]) => value === undefined || fields[name] === value,
  );
}

export function describeMatcher(matcher: DeliveryMatcher): string {
  return typeof matcher === 'function' ? `${matcher}` : JSON.stringify(matcher);
}
