import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeOnce } from './folder-lock.ts';
import { isProgram, type Program } from './programs.ts';
import { runProgram } from './run-program.ts';

/** A program that Debian has. */
export interface DebianProgram {
  /** What its folder in the cache is called. */
  readonly name: string;
  /** Where it is in its package. */
  readonly path: string;
  /** What it is in. The libraries that these depend on come along. */
  readonly packages: readonly string[];
  /** A suite of Debian's own to look in, for what the system's has not. */
  readonly suite?: string;
  /** Of a newer Debian: it runs on that one's C library, which has to be among the packages. */
  readonly isNewer?: boolean;
}

const caches = resolve(import.meta.dirname, '../../../.cache');

/** What every system has, and what has to fit its loader. */
const systemLibraries = ['libc6', 'libgcc-s1', 'libstdc++6'];

/** Debian's package, unpacked instead of installed: that needs no root and changes nothing in the system. */
export async function debianProgram(program: DebianProgram): Promise<Program> {
  const cache = join(caches, program.name);
  const command = join(cache, program.path);
  await makeOnce(
    cache,
    () => isProgram(command),
    () => download(program, cache),
  );
  const libraries = findLibraryFolders(cache);
  if (program.isNewer) {
    const words = ['--library-path', libraries.join(':'), command];
    return { command: loaderIn(libraries), words, env: process.env };
  }
  const path = [...libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { command, env: { ...process.env, LD_LIBRARY_PATH: path } };
}

async function download(program: DebianProgram, cache: string): Promise<void> {
  const folder = `${cache}.${process.pid}`;
  const lists = join(folder, 'lists');
  const archives = join(folder, 'archives');
  const debs = join(folder, 'debs');
  const unpacked = join(folder, 'unpacked');
  rmSync(folder, { recursive: true, force: true });
  for (const each of [join(lists, 'partial'), join(archives, 'archives/partial'), debs, unpacked]) {
    mkdirSync(each, { recursive: true });
  }
  const settings = [
    ...['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${archives}`],
    // As root, it would hand the downloads to a user who may not come in here.
    ...['-o', 'APT::Sandbox::User='],
    ...(program.suite ? writeSources(program.suite, folder) : []),
  ];
  const apt = (command: string, ...words: string[]) =>
    runProgram(command, [...settings, ...words], { cwd: debs, timeout: 120_000 });
  try {
    await apt('apt-get', '-qq', 'update');
    const dependencies = await apt('apt-cache', 'depends', ...program.packages);
    const libraries = librariesIn(dependencies);
    await apt('apt-get', '-qq', 'download', ...program.packages, ...libraries);
    for (const name of readdirSync(debs))
      await runProgram('dpkg', ['-x', join(debs, name), unpacked]);
    rmSync(cache, { recursive: true, force: true });
    renameSync(unpacked, cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In place of the system's own. A suite such as backports needs the suite that it is named after. */
function writeSources(suite: string, folder: string): string[] {
  const list = join(folder, 'sources.list');
  const archive =
    '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian';
  const suites = new Set([suite, suite.replace(/-backports$/, '')]);
  writeFileSync(list, [...suites].map((one) => `deb ${archive} ${one} main\n`).join(''));
  return ['-o', `Dir::Etc::SourceList=${list}`, '-o', 'Dir::Etc::SourceParts=/dev/null'];
}

/** `  Depends: name`, or with a bar in front where the next line is as good. The first of such a group is taken. */
function librariesIn(dependencies: string): string[] {
  const libraries = new Set<string>();
  let isAlternative = false;
  for (const line of dependencies.split('\n')) {
    const { bar, name = '' } =
      /^ +(?<bar>\|?)(?:Pre)?Depends: (?<name>\S+)/.exec(line)?.groups ?? {};
    if (!isAlternative && name.startsWith('lib')) libraries.add(name);
    isAlternative = bar === '|';
  }
  return [...libraries].filter((name) => !systemLibraries.includes(name));
}

/** Debian has a folder of libraries for each kind of machine. */
function findLibraryFolders(cache: string): string[] {
  return ['lib', 'usr/lib']
    .map((name) => join(cache, name))
    .filter((parent) => existsSync(parent))
    .flatMap((parent) =>
      readdirSync(parent)
        .filter((name) => name.includes('-linux-'))
        .map((name) => join(parent, name)),
    );
}

/** ld.so(8), which a program can be given to. */
function loaderIn(libraries: readonly string[]): string {
  const loader = libraries
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .find((path) => /\/ld-linux[^/]*\.so\.\d+$/.test(path));
  if (!loader) throw new Error(`There is no loader in ${libraries}`);
  return loader;
}
