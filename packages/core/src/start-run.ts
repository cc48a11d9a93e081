import { acquire } from './acquire.ts';
import type { RunEnvironment } from './environment.ts';
import { execute } from './execute.ts';
import { conclude, type Job, publish, type Run, reportOn } from './run.ts';
import { rowOf } from './runs.ts';

/** Begins a run, which others can join from here on. */
export function startRun(job: Job, env: RunEnvironment): Run {
  const run: Run = {
    ...job,
    env,
    subject: job.delivery.subject,
    standing: { kind: 'store_unavailable' },
    waiters: new Set(),
    isDetached: false,
    isAccepted: false,
    wake: undefined,
    letGo() {},
    finished: undefined,
  };
  rowOf(env.runs, job.key).push(run);
  run.finished = live(run);
  return run;
}

async function live(run: Run): Promise<void> {
  try {
    const held = await acquire(run);
    if (held) await execute(held);
  } catch (err) {
    reportOn(run, { name: 'internal_error', err });
    conclude(run, { kind: 'handler_failed' });
  }
  run.letGo();
  publish(run);
  const row = rowOf(run.env.runs, run.key);
  row.splice(row.indexOf(run), 1);
}
