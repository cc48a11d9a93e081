import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos-run.ts';
import { shortForm } from './setting.ts';
import { summaryOf } from './summary.ts';

// node tests/chaos/chaos.ts [--seed <number>] [--events <number>] [--store redis|postgres]
//
// The long form of chaos.test.ts, on each store in turn. Fails if anything was lost, doubled, or granted twice.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    events: { type: 'string', default: '100000' },
    store: { type: 'string' },
  },
});
const seed = Number(values.seed);
const events = Number(values.events);
const part = events / shortForm.events;
const count = (each: number) => Math.ceil(each * part);

for (const store of ['redis', 'postgres'] as const) {
  if (values.store && values.store !== store) continue;
  process.stdout.write(`${store}: ${events} events, seed ${seed}\n`);
  const report = await runChaos({
    ...shortForm,
    store,
    seed,
    events,
    kills: count(shortForm.kills),
    freezes: count(shortForm.freezes),
    serverFreezes: count(shortForm.serverFreezes),
    serverRestarts: count(shortForm.serverRestarts),
  });
  process.stdout.write(`${summaryOf(report)}\n`);
  const { lost, doubled, broken } = report.verdict;
  if (lost.length + doubled.length + broken.length > 0) process.exitCode = 1;
}
