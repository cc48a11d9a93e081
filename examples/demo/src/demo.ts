import { differences } from './differences.ts';
import { paint } from './paint.ts';
import { ScenarioRunner } from './scenario-runner.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { startServer } from './server.ts';
import { printTable } from './table.ts';

/**
 * Plays the scenarios against a server of their own, prints what came of them, and says whether all was as promised.
 */
export async function demo(list: readonly Scenario[] = scenarios()): Promise<boolean> {
  const server = await startServer();
  try {
    const runner = new ScenarioRunner(server);
    for (const scenario of list) await scenario(runner);
    return print(runner, server.journal.eachHandledOnce());
  } finally {
    await server.close();
  }
}

function print({ rows }: ScenarioRunner, eachHandledOnce: boolean): boolean {
  const wrong = rows.filter((row) => differences(row).length > 0);
  const write = (line: string) => console.log(line);

  write('');
  for (const line of printTable(rows, paint)) write(line);
  write('');
  for (const row of wrong) {
    write(paint('red', `✗ ${row.sent}`));
    for (const difference of differences(row)) write(`    ${difference}`);
  }
  const isKept = wrong.length === 0 && eachHandledOnce;
  const summary = [
    `${rows.length} deliveries`,
    `${rows.length - wrong.length} answered as promised`,
    eachHandledOnce ? 'each event handled once' : 'not every event handled once',
  ].join(', ');
  write(paint(isKept ? 'green' : 'red', summary));
  return isKept;
}
