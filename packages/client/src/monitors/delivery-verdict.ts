import type { WebhookDelivery } from '../types/webhook.ts';

/** The result of an attempt. `open`: there is no result yet. */
export type Verdict = 'succeeded' | 'failed' | 'open';

/**
 * Counts as Bluma does: each 2xx is a success, and every other status is a failure. That includes redirects, and
 * timeouts, which Bluma may show as 500. An attempt without a status has failed if its entry shows that the attempt has
 * ended: it has an error, a duration or a next retry.
 */
export function toVerdict(delivery: WebhookDelivery): Verdict {
  const { status_code, error_message, duration_ms, next_retry_at } = delivery;
  if (typeof status_code === 'number') {
    return status_code >= 200 && status_code < 300 ? 'succeeded' : 'failed';
  }
  const isFinished =
    Boolean(error_message) || typeof duration_ms === 'number' || Boolean(next_retry_at);
  return isFinished ? 'failed' : 'open';
}
