import { resolve } from 'node:path';
import { root, run } from './command.ts';

// What the demo prints is all there is to see, unless the build fails.
const demo = '@bluma-webhooks/demo';
const build = await run(['turbo', 'run', 'build', `--filter=${demo}^...`]);

if (build.code === 0) {
  const cwd = resolve(root, 'examples/demo');
  const { code } = await run(['pnpm', '--silent', 'run', 'start'], { cwd, show: true });
  process.exitCode = code;
} else {
  process.stderr.write(build.output);
  process.exitCode = build.code;
}
