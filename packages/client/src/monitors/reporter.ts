import type { LogFields, Logger } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/shared';
import { redactFields } from '../redact.ts';
import type { MonitorEvent, MonitorObserver } from './monitor-event.ts';

const levels: Readonly<Record<MonitorEvent['name'], keyof Logger>> = {
  webhook_unhealthy: 'warn',
  webhook_recovered: 'info',
  webhook_disabled: 'error',
  credits_low: 'warn',
  credits_exhausted: 'error',
  credits_topped_up: 'info',
  monitor_check_failed: 'error',
  monitor_callback_failed: 'error',
};

/** Calls the logger, the observer and the user's callbacks. None of them can disturb a monitor. */
export interface Reporter {
  /** @param details fields that only the log line has */
  report(event: MonitorEvent, details?: LogFields): void;
  /** Starts the callback and does not wait for it: an alert that hangs must not block the next check. */
  callBack(during: MonitorEvent['name'], callback: () => unknown): void;
}

export function createReporter(options: {
  readonly logger?: Logger | undefined;
  readonly observer?: MonitorObserver | undefined;
}): Reporter {
  const { observer } = options;
  const logger = adaptLogger(options.logger);
  const report: Reporter['report'] = (event, details) => {
    if (observer) (async () => observer.on(event))().catch(() => {});
    const { name, ...fields } = event;
    logger[levels[name]](name, redactFields({ ...fields, ...details }));
  };
  return {
    report,
    callBack(during, callback) {
      (async () => callback())().catch((err: unknown) => {
        report({ name: 'monitor_callback_failed', during, err });
      });
    },
  };
}
