import { bundle } from './bundles.ts';
import { type Cells, runAll } from './cells.ts';
import { postgresSubjects } from './stores/postgres-clients.ts';
import { redisSubjects } from './stores/redis-clients.ts';
import { runStores } from './stores/store-cells.ts';
import { postgresColumns, redisColumns } from './stores/store-columns.ts';
import { formatStoreTable } from './stores/store-tables.ts';
import { formatTables } from './tables.ts';

/** One part of the matrix, and between which marks the page has it. */
export interface Part {
  readonly mark: string;
  readonly tables: string;
  readonly cells: Cells;
}

const told = (line: string) => process.stderr.write(line);

export async function runAdapters(): Promise<Part> {
  await using bundles = await bundle();
  const cells = await runAll(bundles, told);
  return { mark: 'matrix', tables: formatTables(cells), cells };
}

export async function runAllStores(): Promise<Part> {
  const redis = await runStores(redisColumns, told);
  const postgres = await runStores(postgresColumns, told);
  const tables = [
    formatStoreTable('store-redis', redisSubjects, redis),
    formatStoreTable('store-postgres', postgresSubjects, postgres),
  ];
  return { mark: 'stores', tables: tables.join('\n'), cells: new Map([...redis, ...postgres]) };
}
