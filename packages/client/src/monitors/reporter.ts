import type { LogFields, Logger, MonitorStep, Observer } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/worker';
import { harmlessFields } from '../redact.ts';

const levels: Readonly<Record<MonitorStep['name'], keyof Logger>> = {
  webhook_unhealthy: 'warn',
  webhook_recovered: 'info',
  webhook_disabled: 'error',
  credits_low: 'warn',
  credits_exhausted: 'error',
  credits_topped_up: 'info',
  monitor_check_failed: 'error',
  monitor_callback_failed: 'error',
};

/** Tells the logger, the observer and the user's callbacks. None of them can disturb a monitor. */
export interface Reporter {
  /** @param more what the log line has beside the step's fields */
  step(step: MonitorStep, more?: LogFields): void;
  /** Calls back, and waits for nothing: an alert that hangs must not keep the next check from running. */
  call(during: MonitorStep['name'], callback: () => unknown): void;
}

export function createReporter(options: {
  readonly logger?: Logger | undefined;
  readonly observer?: Observer | undefined;
}): Reporter {
  const { observer } = options;
  const logger = adaptLogger(options.logger);
  const step: Reporter['step'] = (seen, more) => {
    if (observer) (async () => observer.on(seen))().catch(() => {});
    const { name, ...fields } = seen;
    logger[levels[name]](name, harmlessFields({ ...fields, ...more }));
  };
  return {
    step,
    call(during, callback) {
      (async () => callback())().catch((err: unknown) => {
        step({ name: 'monitor_callback_failed', during, err });
      });
    },
  };
}
