import { randomUUID } from 'node:crypto';
import { storeContract } from '@bluma-webhooks/testing';
import { type Cell, unstarted } from '../cell.ts';
import { type Case, runCase } from '../contract.ts';
import type { CaseResult, Report } from '../report.ts';
import type { StoreColumn, StoreServer } from './store-columns.ts';
import { type OpenedClient, type StoreSubject, toStoreKey } from './store-subject.ts';

/** By the column's name, its version included, then by the subject's key. */
export type StoreCells = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

/** One server after the other: one contract is enough load. */
export async function runStores(
  columns: readonly StoreColumn[],
  told: (line: string) => void,
): Promise<StoreCells> {
  const cells = new Map<string, ReadonlyMap<string, Cell>>();
  for (const { kind, subjects, open } of columns) {
    const server = await open().catch(unstarted);
    if ('status' in server) {
      cells.set(kind, new Map(subjects.map((subject) => [toStoreKey(subject), server])));
      continue;
    }
    const name = `${kind} ${server.version}`;
    if (!cells.has(name)) cells.set(name, await runColumn(subjects, server));
    await server.stop();
    told(`${name} is through\n`);
  }
  return cells;
}

async function runColumn(subjects: readonly StoreSubject[], { urls }: StoreServer) {
  const cells = new Map<string, Cell>();
  for (const subject of subjects) {
    const ran = subject.open(urls).then(reportOn);
    const cell = ran.then((results): Cell => ({ status: 'ran', results }), unstarted);
    cells.set(toStoreKey(subject), await cell);
  }
  return cells;
}

/** Cases with a high load run alone. The others wait for time to pass, and run concurrently. */
async function reportOn(client: OpenedClient): Promise<Report> {
  const cases: Case[] = [...(client.cases ?? [])];
  storeContract(
    (name, run) => cases.push({ name, run }),
    () => client.subject(`matrix_${randomUUID().replaceAll('-', '')}`),
  );
  const isBusy = ({ name }: Case) => /contenders|hostile/.test(name);
  const results: CaseResult[] = [];
  for (const one of cases.filter(isBusy)) results.push(await runCase(one));
  const others = cases.filter((one) => !isBusy(one));
  results.push(...(await Promise.all(others.map(runCase))));
  await client.close();
  return results;
}
