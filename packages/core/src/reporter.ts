import type { Logger, LogLevel } from './logger.ts';
import type { Observer, TransitionName, TransitionStep, TransitionSubject } from './observer.ts';

/** Transitions that are also log lines, beside those that carry an error. The rest is for the observer alone. */
const levels: Partial<Record<TransitionName, LogLevel>> = {
  answered: 'info',
  stale: 'warn',
  clock_suspect: 'warn',
  lease_lost: 'error',
  complete_lost: 'error',
  body_already_parsed: 'error',
};

export type Report = (step: TransitionStep, subject?: TransitionSubject) => void;

/** Tells the observer, and the logger what is worth a line. */
export function createReport(
  logger: Logger,
  observer: Observer | undefined,
  endpoint: string,
): Report {
  return (step, subject) => {
    // An observer never disturbs a delivery, whether it throws or rejects.
    if (observer) (async () => observer.transition({ ...subject, ...step }))().catch(() => {});
    const level = levels[step.name] ?? ('err' in step && 'error');
    if (!level) return;
    const { name, ...fields } = step;
    logger[level](name, { endpoint, ...subject, ...fields });
  };
}
