import { explainEffect } from './explanation.ts';
import type { History, RunHistory } from './history.ts';
import { brokenLeases } from './leases.ts';
import type { Outage } from './outage.ts';
import type { SentEvent } from './sent-event.ts';
import type { ProcessSetting } from './setting.ts';

/** What a run came to. The first three lists have to be empty. */
export interface Verdict {
  /** Answered 2xx, and no handler came to its end, without an excuse. */
  readonly lost: readonly string[];
  /** Its effect happened twice, and nothing was done to anybody in between. */
  readonly doubled: readonly string[];
  /** What the store granted against its own rules. */
  readonly broken: readonly string[];
  /** Answered 202, and their process was killed in the middle of the run. */
  readonly killedAfter202: readonly string[];
  /** Answered 202, and then a dead letter. */
  readonly deadLettered: readonly string[];
  /** Second effects, by what explains them. */
  readonly repeated: ReadonlyMap<string, number>;
}

export function assess(
  sent: readonly SentEvent[],
  history: History,
  outages: readonly Outage[],
  { queue, times }: Pick<ProcessSetting, 'queue' | 'times'>,
): Verdict {
  const { byEvent, byKey, letters } = history;
  const lost: string[] = [];
  const doubled: string[] = [];
  const killedAfter202: string[] = [];
  const deadLettered: string[] = [];
  const repeated = new Map<string, number>();
  for (const { id, mode, statuses, isAnswered } of sent) {
    const runs = byEvent.get(id) ?? [];
    const effects = runs.filter(({ effectAt }) => effectAt !== undefined);
    for (const [index, later] of effects.slice(1).entries()) {
      const why = explainEffect(effects[index] ?? later, later, outages, history);
      if (!why) doubled.push(id);
      else repeated.set(why, (repeated.get(why) ?? 0) + 1);
    }
    if (!isAnswered || runs.some(({ endedAt }) => endedAt !== undefined)) continue;
    // A 200 says that it is done, or a dead letter. A queued job has to be done, or a dead letter.
    const isAccepted = !queue && mode === 'accept' && statuses.every((status) => status !== 200);
    if ((isAccepted || queue) && letters.has(id)) deadLettered.push(id);
    else if (isAccepted && runs.some((run) => wasKilled(run, outages))) killedAfter202.push(id);
    else lost.push(id);
  }
  return {
    lost,
    doubled,
    broken: [...byKey.values()].flatMap((runs) =>
      brokenLeases(runs, times.lease).map((what) => `${runs[0]?.event}: ${what}`),
    ),
    killedAfter202,
    deadLettered,
    repeated,
  };
}

function wasKilled({ pid, claimedAt }: RunHistory, outages: readonly Outage[]): boolean {
  return outages.some(
    (outage) => outage.kind === 'kill' && outage.pid === pid && outage.to >= claimedAt,
  );
}
