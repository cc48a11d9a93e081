import type { ApiFault, ApiFaultOptions } from './api/api-fault.ts';
import type { DeliveryFault, DeliveryFaultOptions } from './delivery-fault.ts';
import {
  aCount,
  aDuration,
  aDurationOr,
  aFunction,
  aNameIn,
  anObject,
  aText,
  aWholeNumber,
  check,
  checkNames,
  checkOptional,
  isRecord,
  type OptionKind,
} from './option-kind.ts';

/** The fields of a fault: the values that each field accepts, and whether it is required. */
type Fields = Readonly<Record<string, OptionKind | { readonly needed: OptionKind }>>;

const bytes = { afterBytes: aCount(0) };

const someFields: OptionKind = {
  what: 'an object that can be JSON',
  accepts: (value) => isRecord(value) && canBeJson(value),
};

/** The statuses of responses with a body. Responses with 204, 205 and 304 have none. */
const pageStatus: OptionKind = {
  what: 'a status from 200 to 599 of an answer with a body',
  accepts: (value) =>
    aWholeNumber(200, 599).accepts(value) && ![204, 205, 304].includes(Number(value)),
};

const location: OptionKind = {
  what: 'a URL or a path without spaces',
  accepts: (value) => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value),
};

const ofDeliveries: Readonly<Record<DeliveryFault['kind'], Fields>> = {
  duplicate: { copies: aWholeNumber(1) },
  overlap: { copies: aWholeNumber(1) },
  reorder: { count: aWholeNumber(2), within: aDuration },
  delay: { by: { needed: aDuration } },
  drop: {},
  old_created_at: { age: aDuration },
  unknown_type: { type: aText },
  extra_fields: { fields: someFields },
  tamper: { change: aFunction },
  wrong_secret: {},
  stalled_upload: bytes,
  cut_connection: bytes,
  burst: { count: aWholeNumber(1) },
};

const ofTheApi: Readonly<Record<ApiFault['kind'], Fields>> = {
  internal_error: {},
  service_unavailable: { retryAfter: aDuration },
  hang: {},
  reset_after_processing: {},
  proxy_html: { status: pageStatus },
  rate_limited: { retryAfter: aDurationOr('absent', 'past') },
  unprocessable: {},
  redirect: { location: { needed: location }, status: aWholeNumber(300, 399) },
  hang_after_processing: {},
  hang_mid_body: {},
  reset_mid_body: {},
  truncated_json: {},
  large_body: { bytes: aWholeNumber(0, 2 ** 30) },
};

/**
 * Rejects a fault that could never apply, at the time when it is planned.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function checkDeliveryFault(fault: DeliveryFault, options: DeliveryFaultOptions): void {
  checkFields(fault, ofDeliveries);
  checkNames('options', options, ['times', 'webhookId', 'type']);
  checkOptional('times', options.times, aCount(1));
  checkOptional('webhookId', options.webhookId, fault.kind === 'burst' ? nothing : aText);
  checkOptional('type', options.type, aText);
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function checkApiFault(fault: ApiFault, options: ApiFaultOptions): void {
  checkFields(fault, ofTheApi);
  checkNames('options', options, ['times', 'method', 'path']);
  checkOptional('times', options.times, aCount(1));
  checkOptional('method', options.method, aMethod);
  checkOptional('path', options.path, aPath);
}

const nothing: OptionKind = {
  what: 'left out for a burst, whose events go to all webhooks',
  accepts: () => false,
};

const aMethod: OptionKind = {
  what: "a method in upper case, such as 'POST'",
  accepts: (value) => typeof value === 'string' && /^[A-Z]+$/.test(value),
};

const aPath: OptionKind = {
  what: "a path after /api/v1, such as '/videos'",
  accepts: (value) => typeof value === 'string' && /^\/(?!api\/v1)/.test(value),
};

function checkFields(
  fault: DeliveryFault | ApiFault,
  kinds: Readonly<Record<string, Fields>>,
): void {
  check('fault', fault, anObject);
  check('fault.kind', fault.kind, aNameIn(Object.keys(kinds)));
  const fields = kinds[fault.kind] ?? {};
  checkNames('fault', fault, ['kind', ...Object.keys(fields)]);
  const given: Readonly<Record<string, unknown>> = { ...fault };
  for (const [name, field] of Object.entries(fields)) {
    if ('needed' in field) check(`fault.${name}`, given[name], field.needed);
    else checkOptional(`fault.${name}`, given[name], field);
  }
}

function canBeJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}
