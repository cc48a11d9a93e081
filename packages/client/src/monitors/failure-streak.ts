import type { WebhookDelivery } from '../types/webhook.ts';
import type { Verdict } from './delivery-verdict.ts';

/** Failed attempts in a row, up to the newest one. */
export interface FailureStreak {
  /** Attempts, retries among them. */
  readonly failures: number;
  /** Of how many events. */
  readonly failedEvents: number;
  /** The newest one. */
  readonly lastFailure: WebhookDelivery | undefined;
  /** The newest success, which they came after; `undefined` where the log has none. */
  readonly lastSuccess: WebhookDelivery | undefined;
}

/** Attempts that are under way neither count nor end it. @param log newest first, with the verdict on each entry */
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
