import type { Logger, LogLevel } from './logger.ts';
import type { Observer, TransitionName, TransitionStep, TransitionSubject } from './observer.ts';

/** Transitions that are also log lines. The rest is for the observer alone. */
const levels: Partial<Record<TransitionName, LogLevel>> = {
  answered: 'info',
  clock_suspect: 'warn',
  complete_lost: 'error',
  complete_failed: 'error',
  claim_failed: 'error',
  enqueue_failed: 'error',
  dead_lettered: 'error',
  dead_letter_failed: 'error',
  handler_failed: 'error',
  handler_timed_out: 'error',
  handler_stopped: 'warn',
  internal_error: 'error',
  lease_lost: 'error',
  release_failed: 'warn',
  renew_failed: 'warn',
  secret_failed: 'error',
  stale: 'warn',
  body_already_parsed: 'error',
};

export type Report = (step: TransitionStep, subject?: TransitionSubject) => void;

const longestText = 300;

/** An id may be a megabyte long. A log line may not. */
function shorten(value: unknown): unknown {
  return typeof value === 'string' && value.length > longestText
    ? `${value.slice(0, longestText)}…`
    : value;
}

/** Tells the observer, and the logger what is worth a line. */
export function createReport(
  logger: Logger,
  observer: Observer | undefined,
  endpoint: string,
): Report {
  return (step, subject) => {
    try {
      observer?.transition({ ...subject, ...step });
    } catch {
      // An observer never disturbs a delivery.
    }
    const level = levels[step.name];
    if (!level) return;
    const { name, ...details } = step;
    const fields: Record<string, unknown> = { endpoint };
    for (const [field, value] of Object.entries({ ...subject, ...details })) fields[field] = shorten(value);
    logger[level](name, fields);
  };
}
