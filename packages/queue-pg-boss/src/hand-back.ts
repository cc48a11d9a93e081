import type { JobWithMetadata } from 'pg-boss';
import type { PgBossInstance } from './boss.ts';
import { failureOf } from './failure.ts';

const handedBack = failureOf(new Error('Handed back'));

/**
 * Gives a job to whoever comes next, at once, with as many runs left as it had. pg-boss has no way to take a job back,
 * so it fails, then has its backoff taken off and a run added. A crash in between costs an attempt and loses nothing:
 * there are always runs to spare.
 */
export async function handBack(
  boss: PgBossInstance,
  { name, id, retryCount, retryLimit }: JobWithMetadata,
): Promise<void> {
  // With the count, it is this very run that fails, and none that another worker has begun since.
  const { affected } = Object(await boss.fail(name, { id, retryCount }, { ...handedBack }));
  if (affected === 0) return;
  await boss.update(name, undefined, { id, startAfter: 0, retryLimit: retryLimit + 1 });
}
