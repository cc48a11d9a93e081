import {
  hasMethod,
  requireFunctions,
  requireKnownOptions,
  requireOption,
} from '../require-option.ts';
import type {
  DeliveriesState,
  DeliveryHealth,
  DisabledWebhook,
  UnhealthyWebhook,
} from './delivery-health.ts';
import { type DeliveryAlert, DeliveryWatch } from './delivery-watch.ts';
import { MonitorLoop } from './loop.ts';
import type { Monitor, MonitorOptions } from './monitor.ts';
import { monitorOptionNames, monitorSettings } from './settings.ts';
import { WebhookReader } from './webhook-reader.ts';
import type { DeliveriesClient } from './webhook-reading.ts';

export interface MonitorDeliveriesOptions extends MonitorOptions {
  /** A `BlumaClient`, or another object that reads webhooks and their logs. */
  readonly client: DeliveriesClient;
  /** `webhook_…`, as its creation showed it. */
  readonly webhookId: string;
  /** The numbers of failures in a row that are reported, each once. Bluma switches off after 10. @default [3, 6, 9] */
  readonly warnAfter?: number | readonly number[] | undefined;
  /** Called when a check reaches a number of `warnAfter`. If it reaches several, called for the highest. */
  readonly onUnhealthy?: ((webhook: UnhealthyWebhook) => unknown) | undefined;
  /** Called once when a delivery succeeds after that, or after the webhook was off. */
  readonly onRecovered?: ((webhook: DeliveryHealth) => unknown) | undefined;
  /** Called once when Bluma has switched the webhook off, or somebody has deleted it: not listed, its log not found. */
  readonly onDisabled?: ((webhook: DisabledWebhook) => unknown) | undefined;
}

/** Two requests each time, of the 100 an hour that the smallest plan has. */
const defaultIntervalMs = 5 * 60_000;
const defaultWarnAfter = [3, 6, 9];
const optionNames = [
  ...monitorOptionNames,
  ...['client', 'webhookId', 'warnAfter', 'onUnhealthy', 'onRecovered', 'onDisabled'],
];

const advice = {
  switched_off:
    'Fix the endpoint, recreate the webhook (webhooks.recreate), then ask for what ended meanwhile (reconcileVideos)',
  deleted:
    'Watch the webhook that took its place; if there is none, create one, then ask for what ended meanwhile (reconcileVideos)',
} as const;

/**
 * Watches a webhook's deliveries, to warn before Bluma switches it off, and to say so when it has. Failures are counted
 * in the delivery log from its newest entry back to the last success: every attempt without a 2xx.
 *
 * The first check starts immediately. A failed check is reported and repeated with growing waits, as the API asks; a
 * key that is refused is reported once. What the callbacks throw is reported too. After a webhook was deleted, the
 * monitor checks no more. It remembers its reports in this process only.
 *
 * @throws {ConfigurationError} `invalid_option`
 *
 * @example
 * ```ts
 * import { BlumaClient } from '@bluma-webhooks/client';
 * import { monitorDeliveries } from '@bluma-webhooks/client/monitors';
 *
 * export const monitor = monitorDeliveries({
 *   client: new BlumaClient(),
 *   webhookId: 'webhook_example',
 *   intervalMs: 60_000,
 *   onUnhealthy: ({ failures, lastFailure }) =>
 *     console.warn(`${failures} deliveries failed in a row:`, lastFailure?.error_message),
 *   onDisabled: ({ advice }) => console.error(`switched off. ${advice}`),
 * });
 * ```
 */
export function monitorDeliveries(options: MonitorDeliveriesOptions): Monitor<DeliveriesState> {
  requireKnownOptions(options, optionNames);
  const { client, webhookId, warnAfter = defaultWarnAfter } = options;
  const { onUnhealthy, onRecovered, onDisabled } = options;
  requireFunctions({ onUnhealthy, onRecovered, onDisabled });
  const { intervalMs, timing, reporter, signal } = monitorSettings(options, defaultIntervalMs);
  const counts = [warnAfter].flat().sort((a, b) => a - b);
  requireOption(
    counts.length > 0 && counts.every((count) => Number.isInteger(count) && count >= 1),
    {
      name: 'warnAfter',
      rule: 'one or several whole numbers from 1',
      value: warnAfter,
      fix: `omit it for ${defaultWarnAfter.join(', ')}`,
    },
  );
  const isId = typeof webhookId === 'string' && webhookId.trim() !== '';
  requireOption(isId, {
    name: 'webhookId',
    rule: 'the id of a webhook',
    value: webhookId,
    fix: 'webhooks.list() has the ids',
  });
  const { webhooks } = client ?? {};
  const isClient = hasMethod(webhooks, 'list') && hasMethod(webhooks, 'deliveries');
  requireOption(isClient, {
    name: 'client',
    rule: 'a BlumaClient',
    value: client,
    fix: 'an object with webhooks.list and webhooks.deliveries fits too',
  });
  const reader = new WebhookReader(client, webhookId);
  const watch = new DeliveryWatch({ webhookId, warnAfter: counts, now: () => timing.now() });

  const report = (alert: DeliveryAlert) => {
    switch (alert.kind) {
      case 'unhealthy': {
        const { webhook } = alert;
        const { failures, failuresUntilDisabled, lastFailure } = webhook;
        const details = { statusCode: lastFailure?.status_code, error: lastFailure?.error_message };
        reporter.report(
          { name: 'webhook_unhealthy', webhookId, failures, failuresUntilDisabled },
          details,
        );
        return reporter.callBack('webhook_unhealthy', () => options.onUnhealthy?.(webhook));
      }
      case 'recovered':
        reporter.report({ name: 'webhook_recovered', webhookId });
        return reporter.callBack('webhook_recovered', () => options.onRecovered?.(alert.webhook));
      case 'disabled': {
        const { reason } = alert;
        const disabled = { ...alert.webhook, reason, advice: advice[reason] };
        reporter.report({ name: 'webhook_disabled', webhookId, reason }, { fix: advice[reason] });
        return reporter.callBack('webhook_disabled', () => options.onDisabled?.(disabled));
      }
    }
  };

  return new MonitorLoop({
    name: 'deliveries',
    intervalMs,
    timing,
    reporter,
    signal,
    read: (aborted) => reader.read(aborted),
    update: (reading) => {
      const { state, alerts } = watch.update(reading);
      for (const alert of alerts) report(alert);
      return state;
    },
    isFinished: (state) => state.kind === 'disabled' && state.reason === 'deleted',
  });
}
