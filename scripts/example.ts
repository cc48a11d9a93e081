import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { root, run } from './command.ts';

// node scripts/example.ts <name>
//
// Starts an example on what was just built. It ends with Ctrl-C, as it would by itself.

const [name = ''] = process.argv.slice(2);
const cwd = resolve(root, 'examples', name);
const exists = name !== '' && existsSync(resolve(cwd, 'package.json'));

if (exists) {
  const manifest: { name: string } = JSON.parse(
    await readFile(resolve(cwd, 'package.json'), 'utf8'),
  );
  const build = await run(['turbo', 'run', 'build', `--filter=${manifest.name}^...`]);
  if (build.code === 0) {
    // Enough to try it with; a webhook of yours has one of its own.
    const { BLUMA_WEBHOOK_SECRET = 'whsec_example' } = process.env;
    const env = { BLUMA_WEBHOOK_SECRET };
    // It is the example's turn to stop: this waits for it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
    const start = await run(['pnpm', '--silent', 'run', 'start'], { cwd, env, show: true });
    process.exitCode = start.code;
  } else {
    process.stderr.write(build.output);
    process.exitCode = build.code;
  }
} else {
  const all = await readdir(resolve(root, 'examples'));
  process.stderr.write(
    `npm run example -- <name>, one of: ${all.filter((one) => one !== 'support').join(', ')}\n`,
  );
  process.exitCode = 1;
}
