import { existsSync, readdirSync } from 'node:fs';
import { type CommandResult, root, run, stopCommands } from './command.ts';

// node scripts/check-types.ts
//
// Checks the types of each workspace, on what was just built. TypeScript 7 does it, which is several times faster than 6;
// the packages' declarations are made by 6, since the tool that makes them needs its API.

const inside = ['packages', 'examples', 'tests/field'].flatMap((parent) =>
  readdirSync(`${root}/${parent}`)
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(`${root}/${folder}/tsconfig.json`)),
);
const folders = ['.', ...inside, 'tests', 'tests/support', 'tests/test-servers', 'benchmarks'];
const compiler = `${root}/node_modules/typescript7/bin/tsc`;

// The compiler is a process of its own, which would go on without this one.
process.once('SIGTERM', () => {
  stopCommands();
  process.exit(143);
});

const results: CommandResult[] = [];
for (const folder of folders) results.push(await run(['node', compiler, '--project', folder]));

process.stdout.write(results.map(({ output }) => output).join(''));
process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
