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
  const works = [...env.runs.flat(), ...env.unfinished];
  let left = works.length;
  const ended = Promise.all(works.map(({ finished }) => finished?.then(() => left--)));
  env.phase = 'draining';
  for (const sleeper of env.onDraining) sleeper.wake?.();
  let aborted = 0;
  if ((await within(timeoutMs, ended)) === expired) {
    aborted = left;
    env.phase = 'stopped';
    for (const run of env.runs.flat()) run.wake?.();
    await within(releaseMs, ended);
    env.phase = 'over';
  }
  return { drained: works.length - aborted, aborted };
}
