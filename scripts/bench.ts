import { run } from './command.ts';

// node scripts/bench.ts [--only <suite>]... [--node <version>] [--short] [--json] [--svg <file>] [--write]
//
// The benchmarks, on what was just built.

// The client is not measured, but for the size of its bundle.
const filters = ['--filter=@bluma-webhooks/benchmarks^...', '--filter=@bluma-webhooks/client...'];
const build = await run(['turbo', 'run', 'build', ...filters]);
if (build.code === 0) {
  const words = process.argv.slice(2);
  const { code } = await run(['node', 'benchmarks/bench.ts', ...words], { show: true });
  process.exitCode = code;
} else {
  process.stderr.write(build.output);
  process.exitCode = build.code;
}
