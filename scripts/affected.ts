import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { root, run } from './command.ts';

/** The tests that a change can reach. `all`: the change is in what every test depends on. */
export type Affected =
  | { readonly kind: 'all' }
  /** Files and folders of tests, relative to the root. A folder ends with a slash. */
  | { readonly kind: 'some'; readonly paths: readonly string[] };

/** A folder whose tests run if it changes, or anything that it uses. */
interface Part {
  /** Relative to the root. */
  readonly folder: string;
  /** Folders of other parts, and files. */
  readonly uses: ReadonlySet<string>;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Tests that read files which they do not import. */
export const readers: Readonly<Record<string, readonly string[]>> = {
  '.changeset/*': ['tests/release/'],
  '{*,packages/*/*,examples/*/*,benchmarks/*,docs/**/*}.md': ['tests/docs/'],
  'docs/errors.md': [
    'packages/core/test/errors.test.ts',
    'packages/client/test/errors-page.test.ts',
  ],
  'docs/performance.md': ['benchmarks/test/page.test.ts'],
  'packages/*/README.md': [
    'tests/package-shape/packages.test.ts',
    'tests/release/tarballs.test.ts',
  ],
  'examples/*/package.json': [
    'tests/package-shape/packages.test.ts',
    'tests/release/versions.test.ts',
  ],
};

/** Folders of `tests` that read every package, whatever they import. */
export const readEveryPackage: readonly string[] = [
  'tests/packages',
  'tests/package-shape',
  'tests/release',
  'tests/docs',
];

/**
 * Finds what has changed since a commit, files that git does not track included, and which tests depend on it.
 *
 * @throws if git does not know the commit
 */
export async function affectedSince(commit: string): Promise<Affected> {
  return affectedBy(await changedFiles(commit));
}

/** Finds the tests that depend on files, by what each package.json names and what each folder of `tests` imports. */
export function affectedBy(files: readonly string[]): Affected {
  const parts = readParts();
  const tests = parts.filter(({ folder }) => folder.startsWith('tests/'));
  const changed = new Set<Part>();
  const paths = new Set<string>();
  for (const file of files) {
    for (const [glob, readBy] of Object.entries(readers)) {
      if (matchesGlob(file, glob)) for (const path of readBy) paths.add(path);
    }
    if (isProse(file)) continue;
    const part = parts.find(({ folder }) => file.startsWith(`${folder}/`));
    if (part) changed.add(part);
    else if (file.startsWith('tests/')) for (const one of findUsers(file, tests)) changed.add(one);
    else return { kind: 'all' };
  }
  addDependents(changed, parts);
  for (const { folder } of changed) if (hasTests(folder)) paths.add(`${folder}/`);
  const whole = [...paths].filter((path) => path.endsWith('/'));
  const isCovered = (path: string) => whole.some((one) => path !== one && path.startsWith(one));
  return { kind: 'some', paths: [...paths].filter((path) => !isCovered(path)).sort() };
}

async function changedFiles(commit: string): Promise<string[]> {
  const lists = [
    ['git', 'diff', '--name-only', commit, '--'],
    ['git', 'ls-files', '--others', '--exclude-standard'],
  ] as const;
  const files: string[] = [];
  for (const command of lists) {
    const { code, output } = await run(command);
    if (code !== 0) throw new Error(`${command.join(' ')}: ${output.trim()}`);
    files.push(...output.split('\n').filter(Boolean));
  }
  return files;
}

/** No code depends on it. */
function isProse(file: string): boolean {
  return file.endsWith('.md') || /^(docs|\.changeset)\//.test(file);
}

function readParts(): Part[] {
  const packages = foldersIn('packages');
  const workspaces = [
    ...packages,
    ...foldersIn('examples'),
    'tests/support',
    'tests/test-servers',
    'benchmarks',
  ];
  const manifests = new Map(workspaces.map((folder) => [folder, readManifest(folder)]));
  const folderByName = new Map([...manifests].map(([folder, { name }]) => [name, folder]));
  const byManifest = [...manifests].map(([folder, { dependencies, devDependencies }]) => ({
    folder,
    uses: findFolders(Object.keys({ ...dependencies, ...devDependencies }), folderByName),
  }));
  const byImports = foldersIn('tests')
    .filter((folder) => !manifests.has(folder))
    .map((folder) => ({
      folder,
      uses: new Set([
        ...importsIn(folder, folderByName),
        ...(readEveryPackage.includes(folder) ? packages : []),
      ]),
    }));
  return [...byManifest, ...byImports];
}

function foldersIn(parent: string): string[] {
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$)/.test(entry.name))
    .map(({ name }) => `${parent}/${name}`);
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

function findFolders(
  names: readonly string[],
  folderByName: ReadonlyMap<string, string>,
): Set<string> {
  return new Set(
    names.map((name) => folderByName.get(name)).filter((folder) => folder !== undefined),
  );
}

/** The workspaces that its files name, and the folders and files of `tests` that they import. */
function importsIn(folder: string, folderByName: ReadonlyMap<string, string>): Set<string> {
  const uses = new Set<string>();
  for (const file of globSync('**/*.ts', { cwd: join(root, folder) })) {
    const path = join(root, folder, file);
    const text = readFileSync(path, 'utf8');
    // Some are imported in code that is text here, so any quoted or bare name counts.
    const names = text.match(/@bluma-webhooks\/[a-z0-9-]+/g) ?? [];
    for (const used of findFolders(names, folderByName)) uses.add(used);
    for (const [, specifier = ''] of text.matchAll(/'(\.\.?\/[^']+)'/g)) {
      const target = relative(root, resolve(dirname(path), specifier)).split('/');
      const used = target.length > 2 ? target.slice(0, 2).join('/') : target.join('/');
      if (used !== folder) uses.add(used);
    }
  }
  return uses;
}

/** The folders of `tests` that import a file which is in none of them. Others, such as package.json, belong to all. */
function findUsers(file: string, tests: readonly Part[]): readonly Part[] {
  const users = tests.filter(({ uses }) => uses.has(file));
  return users.length > 0 ? users : tests;
}

function addDependents(changed: Set<Part>, parts: readonly Part[]): void {
  let before = -1;
  while (changed.size > before) {
    before = changed.size;
    const folders = [...changed].map(({ folder }) => folder);
    for (const part of parts)
      if (folders.some((folder) => part.uses.has(folder))) changed.add(part);
  }
}

function hasTests(folder: string): boolean {
  return (
    globSync(`${folder}/**/*.test{,-d}.ts`, { cwd: root, exclude: ['**/node_modules/**'] }).length >
    0
  );
}
