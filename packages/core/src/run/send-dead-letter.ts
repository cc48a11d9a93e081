import { withTimeout } from '../lib/timeout.ts';
import type { DeadLetter, DeadLetterHandler } from '../ports/dead-letter.ts';
import type { EventContext, Report } from '../ports/observer.ts';

/** Who gets dead letters, and for how long they may take. */
export interface DeadLetterContext {
  readonly report: Report;
  readonly onDeadLetter: DeadLetterHandler | undefined;
  readonly handlerTimeoutMs: number;
}

/** Reports a dead letter, and gives it to `onDeadLetter`. Resolves to whether it was taken. Never rejects. */
export async function sendDeadLetter(
  letter: DeadLetter,
  { report, onDeadLetter, handlerTimeoutMs }: DeadLetterContext,
  eventContext?: EventContext,
): Promise<boolean> {
  const { reason, error: err } = letter;
  report({ name: 'dead_lettered', reason, err }, eventContext);
  try {
    await withTimeout(handlerTimeoutMs, onDeadLetter?.(letter));
    return true;
  } catch (err) {
    report({ name: 'dead_letter_failed', err }, eventContext);
    return false;
  }
}
