import type { Logger, LogLevel } from './logger.ts';
import type { EventContext, LifecycleEventName, LifecycleStep, Observer } from './observer.ts';

/** Transitions that are also log lines, beside those that carry an error. The rest is for the observer alone. */
const levels: Partial<Record<LifecycleEventName, LogLevel>> = {
  responded: 'info',
  stale: 'warn',
  clock_skew: 'warn',
  lease_lost: 'error',
  complete_lost: 'error',
  body_already_parsed: 'error',
};

export type Report = (step: LifecycleStep, eventContext?: EventContext) => void;

/** Tells the observer, and the logger what is worth a line. */
export function createReport(
  logger: Logger,
  observer: Observer | undefined,
  namespace: string,
): Report {
  return (step, eventContext) => {
    // An observer never disturbs a delivery, whether it throws or rejects.
    if (observer) (async () => observer.on({ ...eventContext, ...step }))().catch(() => {});
    const level = levels[step.name] ?? ('err' in step && 'error');
    if (!level) return;
    const { name, ...fields } = step;
    logger[level](name, { namespace, ...eventContext, ...fields });
  };
}
