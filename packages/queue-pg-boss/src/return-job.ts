import type { JobWithMetadata } from 'pg-boss';
import type { PgBossInstance } from './boss.ts';
import { toFailure } from './failure.ts';

/** The failure of a job that the worker returns to the queue. */
export const returnedError = new Error('Returned to the queue');

/**
 * Returns a job to the queue, to be run immediately, with the same number of runs left. pg-boss cannot take a job back.
 * So the job fails, then loses its backoff and gets another run. A crash between the two steps costs one run of the
 * reserve, but loses no event.
 */
export async function returnJob(
  boss: PgBossInstance,
  { name, id, retryCount, retryLimit }: JobWithMetadata,
): Promise<void> {
  // `retryCount` makes exactly this run fail, and not a later one of another worker.
  const output = { ...toFailure(returnedError) };
  const { affected } = Object(await boss.fail(name, { id, retryCount }, output));
  if (affected === 0) return;
  await boss.update(name, undefined, { id, startAfter: 0, retryLimit: Number(retryLimit) + 1 });
}
