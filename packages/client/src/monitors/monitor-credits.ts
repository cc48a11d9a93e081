import type { CachedRequestOptions, CheckOptions } from '../request-options.ts';
import {
  hasMethod,
  requireFunctions,
  requireKnownOptions,
  requireOption,
} from '../require-option.ts';
import type { CreditBalance } from '../types/credits.ts';
import { type CreditUsage, creditUsage } from './credit-usage.ts';
import {
  type CreditAlert,
  type CreditsState,
  CreditWatch,
  type LowCredits,
  type ToppedUpCredits,
} from './credit-watch.ts';
import { MonitorLoop } from './loop.ts';
import type { Monitor, MonitorOptions } from './monitor.ts';
import { monitorOptionNames, monitorSettings } from './settings.ts';

/** The part of a client that `monitorCredits` uses. A `BlumaClient` fits. */
export interface CreditsClient {
  readonly credits: {
    /** Reads the balance. With `fresh`, sends a request even if a cache has the balance. */
    balance(options?: CheckOptions & Pick<CachedRequestOptions, 'fresh'>): Promise<CreditBalance>;
  };
}

export interface MonitorCreditsOptions extends MonitorOptions {
  /** A `BlumaClient`, or another object that reads the balance. */
  readonly client: CreditsClient;
  /**
   * The used shares of the monthly allowance that are reported, above 0 and up to 1. For an account without an
   * allowance, `onLow` is called below 10 credits, like Bluma's own `credits.low`. An empty list disables both.
   *
   * @default [0.75, 0.9]
   */
  readonly thresholds?: readonly number[] | undefined;
  /** Called when a check reaches a threshold. If it reaches several, called for the highest. */
  readonly onLow?: ((credits: LowCredits) => unknown) | undefined;
  /** Called when no credits are left. Then `onLow` is not called. */
  readonly onExhausted?: ((credits: CreditUsage) => unknown) | undefined;
  /** Called when there are more credits than at the previous check: bought, given back, or those of a new month. */
  readonly onToppedUp?: ((credits: ToppedUpCredits) => unknown) | undefined;
}

/** Bluma advises to read the balance every 5 to 10 min, and not more often. */
const defaultIntervalMs = 10 * 60_000;
const defaultThresholds = [0.75, 0.9];
const optionNames = [
  ...monitorOptionNames,
  ...['client', 'thresholds', 'onLow', 'onExhausted', 'onToppedUp'],
];

/**
 * Watches the credits, and reports each threshold once. When credits are added, or a new month starts, thresholds above
 * the used share can be reported again.
 *
 * The first check starts immediately. Each check skips the cache. For failed checks and for errors of callbacks, see
 * {@link monitorDeliveries}.
 *
 * @throws {ConfigurationError} `invalid_option`
 *
 * @example
 * ```ts
 * import { BlumaClient } from '@bluma-webhooks/client';
 * import { monitorCredits } from '@bluma-webhooks/client/monitors';
 *
 * export const monitor = monitorCredits({
 *   client: new BlumaClient(),
 *   onLow: ({ credits, used = 0 }) => console.warn(`${credits} credits left, ${used * 100} % used`),
 *   onExhausted: () => console.error('no credits left: no video can be made'),
 * });
 * ```
 */
export function monitorCredits(options: MonitorCreditsOptions): Monitor<CreditsState> {
  requireKnownOptions(options, optionNames);
  const { client, thresholds = defaultThresholds } = options;
  const { onLow, onExhausted, onToppedUp } = options;
  requireFunctions({ onLow, onExhausted, onToppedUp });
  const { intervalMs, timing, reporter, signal } = monitorSettings(options, defaultIntervalMs);
  requireOption(hasMethod(client?.credits, 'balance'), {
    name: 'client',
    rule: 'a BlumaClient',
    value: client,
    fix: 'an object with credits.balance fits too',
  });
  requireOption(Array.isArray(thresholds) && thresholds.every(isShare), {
    name: 'thresholds',
    rule: 'an array of numbers above 0 and up to 1',
    value: thresholds,
    fix: 'write 75 % as 0.75',
  });
  const watch = new CreditWatch([...new Set(thresholds)].sort((a, b) => a - b));

  const report = (alert: CreditAlert) => {
    const { credits, used } = alert.credits;
    switch (alert.kind) {
      case 'low':
        reporter.report({ name: 'credits_low', credits, ...(used !== undefined && { used }) });
        return reporter.callBack('credits_low', () => options.onLow?.(alert.credits));
      case 'exhausted':
        reporter.report({ name: 'credits_exhausted', credits });
        return reporter.callBack('credits_exhausted', () => options.onExhausted?.(alert.credits));
      case 'topped_up':
        reporter.report({ name: 'credits_topped_up', credits });
        return reporter.callBack('credits_topped_up', () => options.onToppedUp?.(alert.credits));
    }
  };

  return new MonitorLoop({
    name: 'credits',
    intervalMs,
    timing,
    reporter,
    signal,
    // The monitor's loop repeats failed checks, so the client does not retry.
    read: async (aborted) =>
      creditUsage(await client.credits.balance({ signal: aborted, maxRetries: 0, fresh: true })),
    update: (usage) => {
      const { state, alerts } = watch.update(usage);
      for (const alert of alerts) report(alert);
      return state;
    },
  });
}

function isShare(share: unknown): boolean {
  return typeof share === 'number' && share > 0 && share <= 1;
}
