import type { RunHistory } from './history.ts';

/** The two clocks that are compared, ours and the server's, may be set right meanwhile. */
const toleranceMs = 5;

/** What the store must not have granted, of all that it granted for one event. In words, with the runs' tokens. */
export function brokenLeases(runs: readonly RunHistory[], leaseMs: number): string[] {
  return runs.flatMap((one, index) =>
    runs
      .slice(index + 1)
      .flatMap((other) => [
        ...(isAfter(one, other, leaseMs) || isAfter(other, one, leaseMs)
          ? []
          : [`${one.token} and ${other.token} held the lease at once`]),
        ...disobeyedFence(one, other),
        ...disobeyedFence(other, one),
      ]),
  );
}

/**
 * Whether the later run may have been granted after the earlier one: when that one's lease had ended, or was being
 * given back. A grant is no earlier than its call and no later than when its answer was noted, so nothing is blamed
 * that might have been right.
 */
function isAfter(earlier: RunHistory, later: RunHistory, leaseMs: number): boolean {
  if (earlier.releasingAt !== undefined && earlier.releasingAt <= later.claimedAt) return true;
  return later.claimedAt + toleranceMs >= earlier.lastGrantSentAt + leaseMs;
}

function disobeyedFence(earlier: RunHistory, later: RunHistory): string[] {
  const { completed, released } = earlier;
  if (completed && later.sentAt > completed.at) {
    return [`${later.token} was granted after ${earlier.token} had completed`];
  }
  if (earlier.claimedAt >= later.sentAt) return [];
  return Object.entries({ completed, released }).flatMap(([what, call]) =>
    call && call.sentAt > later.claimedAt
      ? [`${earlier.token} ${what} what ${later.token} had been granted since`]
      : [],
  );
}
