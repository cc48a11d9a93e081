import type { FindJobsOptions } from 'pg-boss';
import type { PgBossInstance } from './boss.ts';

/** A query of `jobs`, whose columns have the names of pg-boss' `JobWithMetadata`. */
export interface JobQuery {
  readonly columns: string;
  /** The clauses after FROM. `$limit` is replaced by the limit. */
  readonly clauses?: string;
  readonly limit: number;
}

/**
 * Reads the given columns of a queue's jobs. `findJobs` alone returns all jobs, with all their bodies. Here its
 * statement, which has the names of the tables, becomes a subquery.
 */
export async function selectJobs(
  boss: PgBossInstance,
  name: string,
  filter: FindJobsOptions,
  { columns, clauses = 'LIMIT $limit', limit }: JobQuery,
): Promise<readonly object[]> {
  const db = boss.getDb();
  return boss.findJobs<object>(name, {
    ...filter,
    db: {
      executeSql(text, values = []) {
        const rest = clauses.replace('$limit', `$${values.length + 1}`);
        return db.executeSql(`SELECT ${columns} FROM (${text}) AS jobs ${rest}`, [
          ...values,
          limit,
        ]);
      },
    },
  });
}
