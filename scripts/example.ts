import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { root, run } from './command.ts';

// node scripts/example.ts <name>
//
// Starts an example on what was just built. It ends with Ctrl-C, as it would by itself.

type Manifest = {
  readonly name: string;
  readonly scripts?: { readonly start?: string };
};

const folder = resolve(root, 'examples');

function readManifest(name: string): Manifest | undefined {
  const file = resolve(folder, name, 'package.json');
  return name !== '' && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

async function start(name: string, manifest: Manifest): Promise<number> {
  // The first build may take a minute.
  process.stderr.write(`Building what examples/${name} uses\n`);
  const build = await run(['turbo', 'run', 'build', `--filter=${manifest.name}^...`]);
  if (build.code !== 0) {
    process.stderr.write(build.output);
    return build.code;
  }
  // Enough to try it with; a webhook of yours has one of its own.
  const { BLUMA_WEBHOOK_SECRET = 'whsec_example' } = process.env;
  const env = { BLUMA_WEBHOOK_SECRET };
  // The example stops by itself on a signal. This waits for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const cwd = resolve(folder, name);
  const { code } = await run(['pnpm', '--silent', 'run', 'start'], { cwd, env, show: true });
  return code;
}

function refuse(name: string, manifest: Manifest | undefined): number {
  const names = readdirSync(folder).filter((one) => readManifest(one)?.scripts?.start);
  const why = manifest
    ? `examples/${name} has nothing to start: its README.md says how to use it\n`
    : '';
  process.stderr.write(`${why}npm run example -- <name>, one of: ${names.join(', ')}\n`);
  return 1;
}

const [name = ''] = process.argv.slice(2);
const manifest = readManifest(name);
process.exitCode = manifest?.scripts?.start ? await start(name, manifest) : refuse(name, manifest);
