import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/command.ts';
import { writeMarked } from '../scripts/marked-text.ts';
import { drawChart } from './chart.ts';
import { isMissed } from './figure.ts';
import { machine } from './machine.ts';
import { headText, type Section, sectionText } from './report.ts';
import { runSuite } from './run-suite.ts';
import { findRuntime, parseMajor } from './runtime.ts';
import { suites } from './suites/index.ts';
import { versions } from './versions.ts';

// node benchmarks/bench.ts [--only <suite>]... [--node <version>] [--short] [--json] [--svg <file>] [--write]
//
// Measures one suite after the other. Ends with an error if a figure misses its target in its best round. `--short`
// only shows that each runs. `--json` prints the figures for machines, `--svg` draws the ratios that have a target,
// `--write` puts tables and chart into docs/performance.md.

const page = resolve(root, 'docs/performance.md');
const chart = resolve(root, 'docs/performance.svg');

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    node: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    svg: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const names = Object.keys(suites);
const unknown = values.only?.find((name) => !names.includes(name));
if (unknown !== undefined) {
  refuse(`There is no suite called ${unknown}: give --only one of ${names.join(', ')}`);
}
if (values.write && (values.short || values.only || values.node !== undefined)) {
  refuse('What is written is a whole run: give --write without --short, --only and --node');
}

const runtime = await findRuntime(values.node);
const head = { machine: machine(runtime.version), versions: versions() };
const print = (text: string) => {
  if (!values.json) process.stdout.write(`${text}\n`);
};

print(headText(head));
if (values.short) print('A short run: it shows that all runs, and measures nothing\n');
const sections: (Section & { readonly name: string })[] = [];
for (const [name, { title, fromNode = 0 }] of Object.entries(suites)) {
  if (values.only && !values.only.includes(name)) continue;
  if (parseMajor(runtime.version) < fromNode) {
    print(`### ${title}\n\nNot run: needs Node ${fromNode}.\n`);
    continue;
  }
  try {
    const figures = await runSuite(name, values.short ? 'short' : 'full', runtime);
    const section = { name, title, figures };
    sections.push(section);
    print(sectionText(section));
  } catch (error) {
    // The others are measured all the same; nothing is written.
    process.stderr.write(`### ${title}\n\nFailed: ${String(error)}\n`);
    process.exitCode = 1;
  }
}
if (values.json) {
  process.stdout.write(`${JSON.stringify({ ...head, sections }, undefined, 2)}\n`);
}

const figures = sections.flatMap((section) => section.figures);
const drawing = drawChart(figures.filter((figure) => figure.kind === 'comparison'));
if (values.svg !== undefined) await writeFile(values.svg, drawing);
if (values.write && sections.length === names.length) {
  await writeMarked(page, 'machine', headText(head));
  for (const section of sections) await writeMarked(page, section.name, sectionText(section));
  await writeFile(chart, drawing);
}

// A short run measures nothing, so it misses nothing.
if (!values.short && figures.some(isMissed)) process.exitCode = 1;

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
