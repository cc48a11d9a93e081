import { parseArgs } from 'node:util';
import { isMissed } from './figure.ts';
import { machine } from './machine.ts';
import { type Section, sectionText } from './report.ts';
import { runSuite } from './run-suite.ts';
import { suites } from './suites/index.ts';

// node benchmarks/bench.ts [--only <suite>]... [--short] [--json]
//
// Measures one suite after the other. Ends with an error if a figure misses its target in its best round. `--short`
// only shows that each runs. `--json` prints the figures for machines.

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const names = Object.keys(suites);
const unknown = values.only?.find((name) => !names.includes(name));
if (unknown !== undefined) {
  throw new Error(`There is no suite called ${unknown}: give --only one of ${names.join(', ')}`);
}

const sections: Section[] = [];
if (!values.json) {
  process.stdout.write(`${machine()}\n\n`);
  if (values.short)
    process.stdout.write('A short run: it shows that all runs, and measures nothing\n\n');
}
for (const [name, { title }] of Object.entries(suites)) {
  if (values.only && !values.only.includes(name)) continue;
  const section = { title, figures: await runSuite(name, values.short ? 'short' : 'full') };
  sections.push(section);
  if (!values.json) process.stdout.write(`${sectionText(section)}\n`);
}
if (values.json) {
  process.stdout.write(`${JSON.stringify({ machine: machine(), sections }, undefined, 2)}\n`);
}
// A short run measures nothing, so it misses nothing.
const missed = sections.flatMap(({ figures }) => figures.filter(isMissed));
if (!values.short && missed.length > 0) process.exitCode = 1;
