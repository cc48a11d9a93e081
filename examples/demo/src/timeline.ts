import type { DeliveryRecord } from '@bluma-webhooks/simulator';
import { type Cell, header, inColumns, mark, type Paint } from './table.ts';

/** One attempt to deliver an event, as Bluma's delivery log has it. */
export interface Attempt {
  /** After the video was created, in s. */
  readonly at: number;
  readonly type: string;
  readonly number: number;
  readonly status: number | null;
  /** How long after its end it is tried again, in s. */
  readonly againIn: number | null;
}

/** The delivery log, oldest first. */
export function attemptsIn(log: readonly DeliveryRecord[], startedAt: number): Attempt[] {
  return log.toReversed().map((record) => {
    const { eventType, attemptNumber, statusCode, createdAt, durationMs, nextRetryAt } = record;
    return {
      at: (createdAt - startedAt) / 1000,
      type: eventType,
      number: attemptNumber,
      status: statusCode,
      againIn: nextRetryAt === null ? null : (nextRetryAt - createdAt - durationMs) / 1000,
    };
  });
}

export function isSame(one: Attempt | undefined, other: Attempt | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** One line for each attempt, below a header. */
export function printTimeline(
  seen: readonly Attempt[],
  promised: readonly Attempt[],
  paint: Paint,
): string[] {
  const head = header('after', 'event', 'attempt', 'answered', 'tried again', 'as promised');
  const lines = seen.map((attempt, index): readonly Cell[] => [
    { text: duration(attempt.at) },
    { text: attempt.type },
    { text: `${attempt.number}` },
    { text: `${attempt.status}`, format: attempt.status === 200 ? 'green' : 'yellow' },
    { text: attempt.againIn === null ? '' : `in ${duration(attempt.againIn)}` },
    mark(isSame(attempt, promised[index])),
  ]);
  return inColumns([head, ...lines], paint);
}

function duration(s: number): string {
  const parts = [
    [Math.floor(s / 3600), 'h'],
    [Math.floor(s / 60) % 60, 'min'],
    [s % 60, 's'],
  ] as const;
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return said.join(' ') || 'immediately';
}
