import type { FindJobsOptions } from 'pg-boss';
import type { PgBossInstance } from './boss.ts';

/** Of `jobs`: the columns of pg-boss' `JobWithMetadata`, under the names that they have there. */
export interface JobQuery {
  readonly columns: string;
  /** What comes after the FROM. `$limit` stands for the limit. */
  readonly rest?: string;
  readonly limit: number;
}

/**
 * Reads of a queue's jobs what is asked for, in their order, and no more of them: `findJobs` alone brings all, with all
 * their bodies. Its own statement, which knows the tables, stands inside of ours.
 */
export async function selectJobs(
  boss: PgBossInstance,
  name: string,
  filter: FindJobsOptions,
  { columns, rest = 'LIMIT $limit', limit }: JobQuery,
): Promise<readonly object[]> {
  const db = boss.getDb();
  return boss.findJobs<object>(name, {
    ...filter,
    db: {
      executeSql(text, values = []) {
        const tail = rest.replace('$limit', `$${values.length + 1}`);
        return db.executeSql(`SELECT ${columns} FROM (${text}) AS jobs ${tail}`, [
          ...values,
          limit,
        ]);
      },
    },
  });
}
