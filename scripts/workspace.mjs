// node scripts/workspace.mjs <command> [arguments]
//
// Runs a command inside the workspace: dependencies installed as the lockfile says, with pnpm, every
// tool and the repository's own Node on the PATH. It is what `npm test`, `npm run demo` and the rest
// start with, so it has to run on a machine that has Node and npm and nothing else: plain JavaScript,
// no dependency.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  existsSync,
  constants as modes,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { constants, homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const stamp = join(root, 'node_modules', '.installed');

/** pnpm comes from npm: neither corepack nor a global pnpm is asked for. */
const pnpm = ['npx', '--yes', rootManifest.packageManager];

/**
 * `npm run` puts node_modules/.bin first, and in there is another Node; an npx of the host's npm that
 * starts under that one crashes.
 */
function hostPath() {
  const bin = join('node_modules', '.bin');
  const path = process.env.PATH ?? '';
  return path
    .split(delimiter)
    .filter((entry) => !entry.endsWith(bin))
    .join(delimiter);
}

/** npm and pnpm keep what they download in the home folder. Who has none gets one in here. */
function home() {
  try {
    accessSync(homedir(), modes.W_OK);
    return {};
  } catch {
    const folder = join(root, '.cache', 'home');
    return { HOME: folder, npm_config_cache: join(folder, '.npm') };
  }
}

const env = {
  ...process.env,
  ...home(),
  PATH: hostPath(),
  // For a command that needs the host's npm.
  HOST_PATH: hostPath(),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  npm_config_update_notifier: 'false',
  npm_config_loglevel: 'error',
};

/** What decides which dependencies there should be. */
function fingerprint() {
  const folders = ['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...['.', 'tests', 'benchmarks', ...folders].map((folder) => join(folder, 'package.json')),
  ];
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`\0${file}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** @returns {boolean} whether the dependencies are there */
function install() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;

  console.error('Installing dependencies (once)');
  const [command, ...args] = [...pnpm, 'install', '--frozen-lockfile'];
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    // CI: pnpm asks nothing.
    env: { ...env, CI: 'true' },
    encoding: 'utf8',
  });
  if (status === 0) {
    writeFileSync(stamp, wanted);
    return true;
  }
  console.error(`${stdout ?? ''}${stderr ?? ''}`);
  console.error(
    `Installing failed: ${error?.message ?? `${command} ${args.join(' ')} ended with ${status}`}`,
  );
  return false;
}

function run(words) {
  const [command, ...args] = [...pnpm, 'exec', ...words];
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 1);
  });
}

const words = process.argv.slice(2);
if (words.length === 0) {
  console.error('Usage: node scripts/workspace.mjs <command> [arguments]');
  process.exitCode = 2;
} else if (install()) {
  run(words);
} else {
  process.exitCode = 1;
}
