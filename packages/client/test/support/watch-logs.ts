import type { WebhookDelivery } from '../../src/index.ts';
import { type DeliveriesState, monitorDeliveries } from '../../src/monitors.ts';
import { ManualTiming } from './manual-timing.ts';
import { createRecorder } from './recorder.ts';
import { ticking } from './ticking.ts';

export const logTime = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

/** An entry of a delivery log, sent at so many seconds, and still without an answer. */
export function entry(second: number, fields: Partial<WebhookDelivery> = {}): WebhookDelivery {
  return {
    id: `delivery_${second}`,
    event_id: `evt_${second}`,
    event_type: 'video.completed',
    attempt_number: 1,
    status_code: null,
    duration_ms: null,
    error_message: null,
    created_at: logTime(second),
    ...fields,
  };
}

/**
 * A monitor of logs that no simulator makes: with attempts under way, longer than a webhook lives, or cut.
 *
 * @param options `heedsOffset`: whether the API gives pages, or always all
 */
export function watchLogs({ heedsOffset = false } = {}) {
  let log: readonly WebhookDelivery[] = [];
  const asked: (number | undefined)[] = [];
  const calls: string[] = [];
  const timing = new ManualTiming();
  const monitor = monitorDeliveries({
    client: {
      webhooks: {
        list: async () => [],
        async deliveries(_id, { limit = 0, offset = 0 } = {}) {
          asked.push(offset);
          return heedsOffset ? log.slice(offset, offset + limit) : log;
        },
      },
    },
    webhookId: 'webhook_1',
    intervalMs: 6000,
    onUnhealthy: () => calls.push('unhealthy'),
    onRecovered: () => calls.push('recovered'),
    logger: createRecorder().logger,
    timing,
  });
  const tick = ticking(monitor, timing);
  return {
    asked,
    calls,
    /** The next check, 6 s after the one before, with this log: newest first. */
    async check(...next: WebhookDelivery[]): Promise<DeliveriesState | undefined> {
      log = next;
      return tick();
    },
  };
}
