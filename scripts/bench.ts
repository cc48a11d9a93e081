import { run } from './command.ts';

// node scripts/bench.ts [--only <suite>]... [--short] [--json]
//
// The benchmarks, on what was just built.

const build = await run(['turbo', 'run', 'build', '--filter=@bluma-webhooks/benchmarks^...']);
if (build.code === 0) {
  const words = process.argv.slice(2);
  const { code } = await run(['node', 'benchmarks/bench.ts', ...words], { show: true });
  process.exitCode = code;
} else {
  process.stderr.write(build.output);
  process.exitCode = build.code;
}
