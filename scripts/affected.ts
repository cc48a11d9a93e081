import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './command.ts';

/** The tests that a change can reach. `all`: the change is in what every test depends on. */
export type Affected =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'some';
      /** Vitest's projects. */
      readonly projects: readonly string[];
      /** Folders of the project `tests` that are enough, if its others cannot be reached. */
      readonly testFolders: readonly string[];
    };

type Workspace = {
  readonly folder: string;
  readonly name: string;
  readonly uses: readonly string[];
};

type Manifest = {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

/** What the tests in a folder of `tests` read, beside the folder itself. */
const documents = 'tests/snippets';

/**
 * Finds what has changed since a commit, files that git does not track included, and which tests depend on it, by the
 * dependencies that each package.json names.
 *
 * @throws if git does not know the commit
 */
export async function affectedSince(commit: string): Promise<Affected> {
  const workspaces = readWorkspaces();
  const changed = new Set<string>();
  const testFolders = new Set<string>();
  for (const file of await changedFiles(commit)) {
    const workspace = workspaces.find(({ folder }) => file.startsWith(`${folder}/`));
    const [folder, part = ''] = file.split('/');
    if (file.endsWith('.md')) testFolders.add(documents);
    else if (folder === '.changeset' || folder === 'docs') testFolders.add('tests/release');
    else if (workspace?.folder === 'tests' && isSuite(part)) testFolders.add(`tests/${part}`);
    else if (workspace) changed.add(workspace.name);
    else return { kind: 'all' };
  }
  addDependents(changed, workspaces);
  const reached = workspaces.filter(({ name }) => changed.has(name));
  const projects = reached.map(projectOf).filter((project) => project !== undefined);
  return { kind: 'some', projects, testFolders: [...testFolders].sort() };
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

/** Inner workspaces first, so that a file is found in the one that it is nearest to. */
function readWorkspaces(): Workspace[] {
  const inside = ['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return [...inside, 'tests/test-servers', 'tests', 'benchmarks'].map((folder) => {
    const manifest: Manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const { name, dependencies, devDependencies } = manifest;
    return { folder, name, uses: Object.keys({ ...dependencies, ...devDependencies }) };
  });
}

/** A folder of `tests` that no other folder imports: it has tests of its own. */
function isSuite(name: string): boolean {
  return globSync(`tests/${name}/*.test{,-d}.ts`, { cwd: root }).length > 0;
}

function addDependents(changed: Set<string>, workspaces: readonly Workspace[]): void {
  let before = -1;
  while (changed.size > before) {
    before = changed.size;
    for (const { name, uses } of workspaces)
      if (uses.some((use) => changed.has(use))) changed.add(name);
  }
}

/** As vitest.config.ts names them. */
function projectOf({ folder }: Workspace): string | undefined {
  const [parent, name] = folder.split('/');
  if (folder === 'tests/test-servers') return undefined;
  return parent === 'packages' ? name : folder;
}
