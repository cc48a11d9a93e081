import type { Environment } from './environment.ts';
import { expired, within } from './timeout.ts';

export interface CloseReport {
  /** Runs that came to their own end. */
  readonly drained: number;
  /** Runs that were aborted and released. */
  readonly aborted: number;
}

/** What aborted runs are left to give their claims back, in ms. */
const releaseMs = 2000;

/** Lets runs come to their end, without pauses from here on, and aborts what is left at `timeoutMs`. */
export async function closeRuns(env: Environment, timeoutMs: number): Promise<CloseReport> {
  const { unfinished, onDraining, onStopped } = env;
  const runs = [...unfinished];
  const ended = Promise.all(runs.map(({ finished }) => finished));
  env.phase = 'draining';
  for (const wake of onDraining) wake();
  let aborted = 0;
  if ((await within(timeoutMs, ended)) === expired) {
    aborted = runs.filter((run) => unfinished.has(run)).length;
    env.phase = 'stopped';
    for (const wake of onStopped) wake();
    await within(releaseMs, ended);
    env.phase = 'over';
  }
  return { drained: runs.length - aborted, aborted };
}
