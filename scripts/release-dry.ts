import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type CommandResult, root, run } from './command.ts';
import { pack, problems, publishable, type Tarball } from './pack.ts';

// All of a release but its last step. It leaves in artifacts/ the tarballs to publish, and in
// artifacts/publish.txt the names of those that the registry does not have, in the order in which
// to publish them. The release workflow takes it from there, in a job that has no code but those.

const artifacts = resolve(root, 'artifacts');

type State =
  | { readonly kind: 'ready' }
  | { readonly kind: 'published' }
  | { readonly kind: 'wrong'; readonly why: string };

/** The host's npm, on the host's Node: the one pair that is sure to go together. */
function npm(...words: string[]): Promise<CommandResult> {
  const { HOST_PATH } = process.env;
  return run(['npm', ...words, '--fetch-retries=0'], HOST_PATH ? { env: { PATH: HOST_PATH } } : {});
}

async function findState(tarball: Tarball): Promise<State> {
  const [problem] = problems(tarball);
  if (problem !== undefined) return { kind: 'wrong', why: problem };

  const { name, version } = tarball.manifest;
  const known = await npm('view', `${name}@${version}`, 'version');
  if (known.code === 0 && known.output.includes(version)) return { kind: 'published' };

  const dry = await npm('publish', tarball.path, '--dry-run', '--access=public');
  return dry.code === 0 ? { kind: 'ready' } : { kind: 'wrong', why: dry.output };
}

function label(state: State): string {
  switch (state.kind) {
    case 'ready':
      return 'ready to publish';
    case 'published':
      return 'published already';
    case 'wrong':
      return `WRONG: ${state.why}`;
  }
}

function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(width(column))).join('  ');
  return `${rows.map((row) => line(row).trimEnd()).join('\n')}\n`;
}

const build = await run(['turbo', 'run', 'build', '--output-logs=errors-only']);
if (build.code !== 0) throw new Error(build.output);

await rm(artifacts, { recursive: true, force: true });
await mkdir(artifacts, { recursive: true });

const releases: { tarball: Tarball; state: State }[] = [];
for (const folder of await publishable()) {
  const tarball = await pack(folder, artifacts);
  releases.push({ tarball, state: await findState(tarball) });
}

await writeFile(
  resolve(artifacts, 'publish.txt'),
  releases
    .filter(({ state }) => state.kind === 'ready')
    .map(({ tarball }) => `${basename(tarball.path)}\n`)
    .join(''),
);

process.stdout.write(
  table([
    ['package', 'version', 'packed', 'files', ''],
    ...releases.map(({ tarball: { manifest, bytes, files }, state }) => [
      manifest.name,
      manifest.version,
      `${(bytes / 1000).toFixed(1)} kB`,
      `${files.length}`,
      label(state),
    ]),
  ]),
);
process.exitCode = releases.some(({ state }) => state.kind === 'wrong') ? 1 : 0;
