import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { root, run } from './command.ts';

/** What this repository reads of a package.json. */
export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: ExportTarget;
  readonly dependencies?: Readonly<Record<string, string>>;
};

type ExportTarget = string | { readonly [condition: string]: ExportTarget };

/** A package as it is published. */
export type Tarball = {
  /** The .tgz, as an absolute path. */
  readonly path: string;
  /** What is in it, relative to the package. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** The package.json inside. */
  readonly manifest: Manifest;
};

/** Folders of the packages that are published, a package after those it depends on. */
export async function publishable(): Promise<string[]> {
  const parent = resolve(root, 'packages');
  const left = new Map<string, { folder: string; manifest: Manifest }>();
  for (const name of await readdir(parent)) {
    const folder = resolve(parent, name);
    const manifest: Manifest = JSON.parse(await readFile(resolve(folder, 'package.json'), 'utf8'));
    if (!manifest.private) left.set(manifest.name, { folder, manifest });
  }

  const folders: string[] = [];
  while (left.size > 0) {
    const ready = [...left].filter(([, { manifest }]) =>
      Object.keys(manifest.dependencies ?? {}).every((dependency) => !left.has(dependency)),
    );
    if (ready.length === 0) throw new Error(`These depend on each other: ${[...left.keys()]}`);
    for (const [name, { folder }] of ready) {
      folders.push(folder);
      left.delete(name);
    }
  }
  return folders;
}

/** Packs one package, which is built already, into `destination`. */
export async function pack(folder: string, destination: string): Promise<Tarball> {
  const command = ['pnpm', 'pack', '--json', '--pack-destination', destination] as const;
  const packed: { filename: string; size: number; files: { path: string }[] } = JSON.parse(
    await output(command, folder),
  );
  return {
    path: packed.filename,
    files: packed.files.map(({ path }) => path).sort(),
    bytes: packed.size,
    manifest: JSON.parse(await output(['tar', '-xzOf', packed.filename, 'package/package.json'])),
  };
}

/** What is wrong with a tarball: nothing, if it may be published. */
export function problems({ files, manifest }: Tarball): string[] {
  const has = new Set(files);
  const expected = new Set(['package.json', 'README.md', 'LICENSE', ...targets(manifest.exports)]);
  const allowed =
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/third-party-licenses\.txt|dist\/[\w-]+(\.d)?\.c?[jt]s)$/;
  return [
    ...[...expected].filter((file) => !has.has(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => !allowed.test(file)).map((file) => `${file} should not be in it`),
    ...(JSON.stringify(manifest).includes('workspace:')
      ? ['package.json still says workspace:']
      : []),
  ];
}

/** The files that an `exports` names. */
function targets(exports: ExportTarget | undefined): string[] {
  if (exports === undefined) return [];
  if (typeof exports === 'string') return [exports.replace(/^\.\//, '')];
  return Object.values(exports).flatMap(targets);
}

async function output(command: readonly [string, ...string[]], cwd = root): Promise<string> {
  const result = await run(command, { cwd });
  if (result.code !== 0) throw new Error(`${command.join(' ')}\n${result.output}`);
  return result.output;
}
