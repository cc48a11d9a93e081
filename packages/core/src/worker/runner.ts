import { pause } from '../acquire.ts';
import type { DeadLetter } from '../dead-letter.ts';
import type { RunEnvironment } from '../environment.ts';
import { BlumaWebhookError } from '../errors.ts';
import type { Handler } from '../handlers.ts';
import { type Job, reportOn, waitFor } from '../run.ts';
import { findRun } from '../runs.ts';
import { startRun } from '../start-run.ts';
import { isPermanent } from './job-result.ts';

/** How a job's run ended. */
export type Ending =
  | { readonly kind: 'handled' | 'duplicate' | 'shutting_down' }
  | {
      readonly kind: 'failed';
      readonly reason: Exclude<DeadLetter['reason'], 'unreadable'>;
      readonly error: unknown;
      readonly attempt: number;
    };

/** Between tries of a store that is away, in ms: doubled each time, with full jitter. */
const shortestPauseMs = 250;
const longestPauseMs = 8000;

/** Runs a job until it has a result that says something of the event, rather than of the store. */
export function createRunner(env: RunEnvironment): (job: Job) => Promise<Ending> {
  /** What handlers threw, by the handlers as they were given to their runs. */
  const thrownBy = new WeakMap<Handler, { readonly error: unknown }>();

  /**
   * Keeps what the handler throws. A permanent error reaches the run as an ordinary one: the claim is to be released
   * and not completed, so that the job can be replayed from the engine's dead letters.
   */
  const noting = (handler: Handler): Handler => {
    const noted: Handler = async (event, context) => {
      try {
        await handler(event, context);
      } catch (error) {
        // What was given up has its reason already; what it says afterwards is about that.
        if (!context.signal.aborted) thrownBy.set(noted, { error });
        if (!isPermanent(error)) throw error;
        throw new BlumaWebhookError('handler_failed', 'For good', { cause: error });
      }
    };
    return noted;
  };

  return async (job) => {
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const current = findRun(env.runs, job.key);
      if (current) reportOn(current, { name: 'joined' });
      const run = current ?? startRun({ ...job, handler: noting(job.handler) }, env);
      // A job has no deadline: it waits for the result, however long that takes.
      const { kind } = await waitFor(run, job.delivery);
      const { attempt = 1 } = run.subject;
      if (kind === 'handled' || kind === 'duplicate' || kind === 'shutting_down') return { kind };
      if (kind === 'lease_lost') {
        const error = new BlumaWebhookError(kind, 'Its lease was lost while it ran');
        return { kind: 'failed', reason: kind, error, attempt };
      }
      if (kind === 'handler_failed') {
        const thrown = thrownBy.get(run.handler);
        if (!thrown) {
          const error = new BlumaWebhookError('handler_timeout', 'Its handler was given up');
          return { kind: 'failed', reason: 'handler_timeout', error, attempt };
        }
        const { error } = thrown;
        const reason = isPermanent(error) ? 'permanent' : 'retries_exhausted';
        return { kind: 'failed', reason, error, attempt };
      }
      // The store is away. So is every other job's.
      await pause(env, Math.random() * pauseMs);
      if (env.phase !== 'open') return { kind: 'shutting_down' };
    }
  };
}
