import { PgBoss } from 'pg-boss';

/** pg-boss as every process here has it. It makes its tables on the first start. */
export function startBoss(): Promise<PgBoss> {
  const { DATABASE_URL: connectionString = '' } = process.env;
  const boss = new PgBoss({
    connectionString,
    // How soon the jobs of a worker that died are given to others: after these and the queue's heartbeat.
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
  });
  // Without a listener, a restart of the database ends the process.
  boss.on('error', (error) => console.error(error.message));
  return boss.start();
}
