import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Tarball } from '../../scripts/pack.ts';
import type { Generation } from './generation.ts';
import { install } from './host.ts';
import { type Server, startServer } from './server.ts';

const execute = promisify(execFile);

/** The webhook's, of all apps. */
export const secret = 'whsec_consumer';

/** As in production, with nothing of the test runner's. */
const env = {
  ...process.env,
  NODE_ENV: 'production',
  NODE_OPTIONS: '',
  NODE_PATH: '',
  BLUMA_WEBHOOK_SECRET: secret,
};

/** A project of somebody else's, outside of this workspace, with the packages installed from their tarballs. */
export class Project {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(generation: Generation, tarballs: readonly Tarball[]): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), 'bluma-consumer-'));
    try {
      await cp(join(import.meta.dirname, 'project'), folder, { recursive: true });
      await copyTyped(folder, generation);
      await writeFile(join(folder, 'package.json'), manifest(generation, tarballs));
      await install(folder);
      return new Project(folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Runs a file of the project's to its end, and reads what it prints. */
  async run(node: string, file: string, ...args: string[]): Promise<unknown> {
    const { stdout } = await execute(node, [file, ...args], {
      cwd: this.folder,
      env,
      encoding: 'utf8',
    });
    return JSON.parse(stdout);
  }

  start(node: string, file: string, ...args: string[]): Promise<Server> {
    return startServer(node, [file, ...args], { cwd: this.folder, env });
  }

  /** Runs tests of the project's, and returns what their runner prints. Rejects if any fails. */
  async test(node: string, args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await execute(node, args, {
      cwd: this.folder,
      env,
      encoding: 'utf8',
    });
    return `${stdout}${stderr}`;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** All tarballs in one command, so that their dependencies on each other are met. */
function manifest(generation: Generation, tarballs: readonly Tarball[]): string {
  const packages = tarballs.map(({ manifest: { name }, path }) => [name, `file:${path}`]);
  const dependencies = { ...generation.dependencies, ...Object.fromEntries(packages) };
  return JSON.stringify({ name: 'consumer', private: true, dependencies });
}

/** The same TypeScript is an ES module in one folder and CommonJS in the other. */
async function copyTyped(
  folder: string,
  { typed, typedModules }: Pick<Generation, 'typed' | 'typedModules'>,
): Promise<void> {
  const files = { module: [...typed, ...typedModules], commonjs: typed };
  for (const [type, names] of Object.entries(files)) {
    const destination = join(folder, type);
    await mkdir(destination);
    await writeFile(join(destination, 'package.json'), JSON.stringify({ type }));
    for (const name of names) {
      await cp(join(folder, 'types', `${name}.ts`), join(destination, `${name}.ts`));
    }
  }
}
