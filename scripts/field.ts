import { run } from './command.ts';

// node scripts/field.ts [files]
//
// All set-ups of tests/field, the slow ones too, on what was just built.

const build = await run(['turbo', 'run', 'build', '--filter=./packages/*']);
if (build.code === 0) {
  const files = process.argv.slice(2);
  const env = { FIELD: 'all' };
  const vitest = ['vitest', 'run', '--project', 'tests/field', ...files] as const;
  const { code } = await run(vitest, { env, show: true });
  process.exitCode = code;
} else {
  process.stderr.write(build.output);
  process.exitCode = build.code;
}
