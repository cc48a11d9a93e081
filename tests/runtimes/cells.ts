import type { Bundles } from './bundles.ts';
import { type Cell, unstarted } from './cell.ts';
import { type Column, columns } from './columns.ts';
import type { Runtime } from './runtime.ts';
import { type Subject, toKey } from './subject.ts';

/** By the column's name, then by the subject's key. */
export type Cells = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

/** Two runtimes at a time: the contract's cases count time, and more would only slow each other down. */
export async function runAll(bundles: Bundles, told: (line: string) => void): Promise<Cells> {
  const cells = new Map<string, ReadonlyMap<string, Cell>>();
  const waiting = [...columns];
  const work = async () => {
    for (let column = waiting.shift(); column; column = waiting.shift()) {
      cells.set(column.name, await runColumn(column, bundles));
      told(`${column.name} is through\n`);
    }
  };
  await Promise.all([work(), work()]);
  return cells;
}

async function runColumn({ subjects, open }: Column, bundles: Bundles): Promise<Map<string, Cell>> {
  const cells = new Map<string, Cell>();
  const runtime = await open(bundles).catch(unstarted);
  for (const subject of subjects) {
    cells.set(toKey(subject), 'report' in runtime ? await run(runtime, subject) : runtime);
  }
  return cells;
}

function run(runtime: Runtime, subject: Subject): Promise<Cell> {
  return runtime.report(subject).then((report) => ({ status: 'ran', results: report }), unstarted);
}
