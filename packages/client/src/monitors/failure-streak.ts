import type { WebhookDelivery } from '../types/webhook.ts';
import type { Verdict } from './delivery-verdict.ts';

/** The failed attempts in a row, up to the newest attempt. */
export interface FailureStreak {
  /** The number of failed attempts, redeliveries included. */
  readonly failures: number;
  /** The number of events of these attempts. */
  readonly failedEvents: number;
  /** The newest failed attempt. */
  readonly lastFailure: WebhookDelivery | undefined;
  /** The newest successful attempt, before the failures. `undefined` if the log has none. */
  readonly lastSuccess: WebhookDelivery | undefined;
}

/**
 * Counts the failures since the newest success. Open attempts neither count nor end the streak.
 *
 * @param log newest first
 * @param verdicts the verdict on each entry of the log
 */
export function failureStreak(
  log: readonly WebhookDelivery[],
  verdicts: readonly Verdict[],
): FailureStreak {
  const success = verdicts.indexOf('succeeded');
  const length = success === -1 ? log.length : success;
  const failed = log.slice(0, length).filter((_, index) => verdicts[index] === 'failed');
  return {
    failures: failed.length,
    failedEvents: new Set(failed.map(({ event_id }) => event_id)).size,
    lastFailure: failed[0],
    lastSuccess: log[length],
  };
}
