import type { ApiFault } from './api/api-fault.ts';
import { check, isCount } from './check-options.ts';
import type { DeliveryFault } from './delivery-fault.ts';
import { milliseconds } from './duration.ts';

/**
 * What could not strike is said when it is planned.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function checkFault(fault: DeliveryFault | ApiFault, times: number): void {
  check(times >= 1, 'times has to be 1 or more');
  switch (fault.kind) {
    case 'duplicate':
    case 'overlap':
      checkNumber('copies', fault.copies);
      return;
    case 'burst':
      checkNumber('count', fault.count);
      return;
    case 'reorder':
      checkNumber('count', fault.count);
      milliseconds(fault.within ?? 0);
      return;
    case 'delay':
      milliseconds(fault.by);
      return;
    case 'old_created_at':
      milliseconds(fault.age ?? 0);
      return;
    case 'service_unavailable':
      milliseconds(fault.retryAfter ?? 0);
      return;
    case 'rate_limited':
      checkWait(fault.retryAfter);
      return;
    case 'large_body':
      check(isCount(fault.bytes ?? 0), 'bytes has to be a whole number');
      return;
    case 'redirect':
      check(typeof fault.location === 'string', 'location has to be a text');
      return;
    case 'stalled_upload':
    case 'cut_connection':
      check(isCount(fault.afterBytes ?? 0), 'afterBytes has to be a whole number');
      return;
    case 'drop':
    case 'unknown_type':
    case 'extra_fields':
    case 'tamper':
    case 'wrong_secret':
    case 'internal_error':
    case 'unprocessable':
    case 'hang':
    case 'hang_after_processing':
    case 'hang_mid_body':
    case 'reset_after_processing':
    case 'reset_mid_body':
    case 'truncated_json':
    case 'proxy_html':
      return;
    default:
      // A kind that is added to the types and not here does not compile.
      check(false, `There is no fault ${JSON.stringify(fault satisfies never)}`);
  }
}

function checkWait(retryAfter: Extract<ApiFault, { kind: 'rate_limited' }>['retryAfter']): void {
  if (retryAfter !== 'absent' && retryAfter !== 'past') milliseconds(retryAfter ?? 0);
}

function checkNumber(name: string, value = 1): void {
  const isNumber = Number.isInteger(value) && value >= 1;
  check(isNumber, `${name} has to be a whole number above 0`);
}
