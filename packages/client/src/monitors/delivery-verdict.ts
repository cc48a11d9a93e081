import type { WebhookDelivery } from '../types/webhook.ts';

/** What became of an attempt. `open`: nothing is known yet. */
export type Verdict = 'succeeded' | 'failed' | 'open';

/**
 * As Bluma counts: each 2xx is a success, all else has failed, a redirect and a timeout that is shown as 500 among it. An
 * attempt without a status has failed if anything says that it is over: an error, a duration, a retry to come.
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
