import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos-run.ts';
import { type ChaosSetting, faultsPerEvents } from './setting.ts';
import { formatSummary } from './summary.ts';

// node tests/chaos/chaos.ts [--seed <number>] [--events <number>] [--store redis|postgres]
//   [--queue bullmq|pg-boss]
//
// The long form of the tests here: on each store in turn, then with each queue in front. Fails if anything was lost,
// doubled, or granted twice.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    events: { type: 'string' },
    store: { type: 'string' },
    queue: { type: 'string' },
  },
});
const seed = Number(values.seed);

/** With a queue, there is one more server's work in each event. */
const all: readonly (Pick<ChaosSetting, 'store' | 'queue'> & { readonly events: number })[] = [
  { store: 'redis', events: 100_000 },
  { store: 'postgres', events: 100_000 },
  { store: 'redis', queue: 'bullmq', events: 50_000 },
  { store: 'postgres', queue: 'pg-boss', events: 50_000 },
];

for (const { store, queue, events: usual } of all) {
  if (values.store && (values.store !== store || queue)) continue;
  if (values.queue && values.queue !== queue) continue;
  const events = Number(values.events ?? usual);
  const count = (each: number) => Math.ceil((each * events) / faultsPerEvents.events);
  process.stdout.write(`${queue ?? store}: ${events} events, seed ${seed}\n`);
  const report = await runChaos({
    ...faultsPerEvents,
    store,
    queue,
    seed,
    events,
    kills: count(faultsPerEvents.kills),
    freezes: count(faultsPerEvents.freezes),
    serverFreezes: count(faultsPerEvents.serverFreezes),
    serverRestarts: count(faultsPerEvents.serverRestarts),
  });
  process.stdout.write(`${formatSummary(report)}\n`);
  const { lost, doubled, broken } = report.verdict;
  if (lost.length + doubled.length + broken.length > 0) process.exitCode = 1;
}
