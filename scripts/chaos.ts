import { run } from './command.ts';

// node scripts/chaos.ts [--seed <number>] [--events <number>] [--store redis|postgres] [--queue bullmq|pg-boss]
//
// The ledger's long form, on what was just built.

const build = await run(['turbo', 'run', 'build', '--filter=@bluma-webhooks/tests^...']);
if (build.code === 0) {
  const words = process.argv.slice(2);
  const { code } = await run(['node', 'tests/chaos/chaos.ts', ...words], { show: true });
  process.exitCode = code;
} else {
  process.stderr.write(build.output);
  process.exitCode = build.code;
}
