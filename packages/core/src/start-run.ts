import { acquire } from './acquire.ts';
import type { RunEnvironment } from './environment.ts';
import { execute } from './execute.ts';
import { conclude, detach, type Job, publish, type Run, type RunResult, reportOn } from './run.ts';

/** Begins a run, which others can join from here on. */
export function startRun(job: Job, env: RunEnvironment): Run {
  let resolve: Run['resolve'] = () => {};
  const result = new Promise<RunResult>((settle) => {
    resolve = settle;
  });
  const run: Run = {
    ...job,
    env,
    subject: job.delivery.subject,
    standing: { kind: 'store_unavailable' },
    waiters: 0,
    isAccepted: false,
    result,
    resolve,
    letGo() {},
    // Until it is under way, which is at once.
    finished: result,
  };
  env.joinable.set(job.key, run);
  env.unfinished.add(run);
  run.finished = live(run);
  return run;
}

async function live(run: Run): Promise<void> {
  try {
    const held = await acquire(run);
    if (held) await execute(run, held);
  } catch (err) {
    reportOn(run, { name: 'internal_error', err });
    conclude(run, { kind: 'handler_failed' });
  }
  run.letGo();
  publish(run);
  detach(run);
  run.env.unfinished.delete(run);
}
