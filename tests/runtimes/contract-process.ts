import { reportOn } from './contract.ts';
import { toKey } from './subject.ts';
import { bunSubjects, denoSubjects, nodeSubjects } from './subjects.ts';

// <runtime> contract-process.js <node | bun | deno> <subject>
//
// Runs the contract in the runtime that it was started with, handlers and client included, and prints the report.

const subjects = new Map([
  ['node', nodeSubjects],
  ['bun', bunSubjects],
  ['deno', denoSubjects],
]);

const [, , runtime = '', key] = process.argv;
const subject = subjects.get(runtime)?.find((one) => toKey(one) === key);
if (!subject) throw new Error(`Nothing is called "${key}" on "${runtime}"`);
process.stdout.write(`${JSON.stringify(await reportOn(subject))}\n`);
