import type { DeliveryRecord } from './delivery-log.ts';
import { isRecord, type OptionKind } from './option-kind.ts';

/** Which deliveries: an event type; the fields that they have; or a function. */
export type DeliveryMatcher =
  | string
  | {
      readonly [Field in Exclude<keyof DeliveryRecord, 'headers' | 'body'>]?:
        | DeliveryRecord[Field]
        | undefined;
    }
  | ((delivery: DeliveryRecord) => boolean);

export const aMatcher: OptionKind = {
  what: 'an event type, an object with fields of a delivery, or a function',
  accepts: (value) => typeof value === 'string' || typeof value === 'function' || isRecord(value),
};

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
