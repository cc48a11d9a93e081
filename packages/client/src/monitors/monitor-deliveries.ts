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
import { type DeliveryAlert, DeliveryWatch, failuresMax } from './delivery-watch.ts';
import { MonitorLoop } from './loop.ts';
import type { Monitor, MonitorOptions } from './monitor.ts';
import { monitorOptionNames, monitorSettings } from './settings.ts';
import { WebhookReader } from './webhook-reader.ts';
import type { DeliveriesClient } from './webhook-reading.ts';

export interface MonitorDeliveriesOptions extends MonitorOptions {
  /** A `BlumaClient`, or another object that reads webhooks and their logs. */
  readonly client: DeliveriesClient;
  /** The id of the webhook: `webhook_…`. */
  readonly webhookId: string;
  /**
   * The numbers of failures in a row that are reported, each once. From 1 to 10: Bluma switches the webhook off after 10.
   *
   * @default [3, 6, 9]
   */
  readonly warnAfter?: number | readonly number[] | undefined;
  /** Called when a check reaches a number of `warnAfter`. If it reaches several, called for the highest. */
  readonly onUnhealthy?: ((webhook: UnhealthyWebhook) => unknown) | undefined;
  /** Called once when a delivery succeeds after `onUnhealthy` or `onDisabled`. */
  readonly onRecovered?: ((webhook: DeliveryHealth) => unknown) | undefined;
  /**
   * Called once when Bluma has switched the webhook off, or when the webhook was deleted: it is not in the list, and
   * its log is not found.
   */
  readonly onDisabled?: ((webhook: DisabledWebhook) => unknown) | undefined;
}

/** Each check sends at least two requests. The smallest plan allows 100 requests an hour. */
const defaultIntervalMs = 5 * 60_000;
const defaultWarnAfter = [3, 6, 9];
const optionNames = [
  ...monitorOptionNames,
  ...['client', 'webhookId', 'warnAfter', 'onUnhealthy', 'onRecovered', 'onDisabled'],
];

const advice = {
  switched_off: 'Fix the endpoint, call webhooks.recreate, then reconcileVideos',
  deleted: 'Monitor the webhook that replaced it, or create one. Then call reconcileVideos',
} as const;

/**
 * Watches the deliveries of a webhook. Warns before Bluma switches the webhook off, and reports when Bluma has done so.
 * Counts the failures in the delivery log, from its newest entry back to the last success. Every attempt without a 2xx
 * counts.
 *
 * The first check starts immediately. A failed check is reported and repeated with growing waits, which are at least as
 * long as the API asks for. A refused key is reported only once. Errors of callbacks are reported too. After the
 * webhook was deleted, the monitor starts no more checks. It remembers its reports only in this process.
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
    counts.length > 0 &&
      counts.every((count) => Number.isInteger(count) && count >= 1 && count <= failuresMax),
    {
      name: 'warnAfter',
      rule: `one or several whole numbers from 1 to ${failuresMax}`,
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
