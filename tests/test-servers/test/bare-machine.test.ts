import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../src/index.ts';
import { bootTimeoutMs } from './timeouts.ts';

const timeout = bootTimeoutMs;

/** A copy of this workspace on a machine that has no server, neither on its PATH nor in a cache. */
function newMachine() {
  const folder = mkdtempSync(join(tmpdir(), 'bluma-machine-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const own = resolve(import.meta.dirname, '..');
  const workspace = join(folder, 'tests/test-servers');
  cpSync(join(own, 'src'), join(workspace, 'src'), { recursive: true });
  symlinkSync(join(own, 'node_modules'), join(workspace, 'node_modules'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  // Postgres may run as another user.
  for (const each of [folder, bin]) chmodSync(each, 0o755);
  return {
    program(name: string, ...lines: readonly string[]) {
      writeFileSync(join(bin, name), ['#!/bin/sh', ...lines, ''].join('\n'));
      chmodSync(join(bin, name), 0o755);
    },
    /** Runs a module, and resolves with what it writes. */
    run(code: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
      const words = ['--input-type=module', '--eval', code];
      return new Promise((done) => {
        execFile(
          process.execPath,
          words,
          { cwd: join(workspace, 'src'), env: { PATH: bin, TMPDIR: tmpdir(), ...env } },
          (_, stdout, stderr) => done(stdout + stderr),
        );
      });
    },
  };
}

const setUp = (kind: 'redis' | 'postgres') => `
  const project = { config: {} };
  const { default: setUp } = await import('./setup/${kind}.ts');
  const { serverFailures } = await import('./setup/server-failures.ts');
  await setUp(project);
  console.log(project.config.env, ...[...serverFailures().values()].map(({ message }) => message));
`;

const startOwn = `
  const { startRedis } = await import('./redis.ts');
  await startRedis({ own: true }).catch((error) => console.log(error.message));
`;

describe('a machine without a Redis', { timeout }, () => {
  it('names the variable to set or the program to install', async () => {
    const { run } = newMachine();
    expect(await run(setUp('redis'))).toContain(
      'There is no Redis to test with. Set REDIS_URL, put a redis-server on the PATH',
    );
  });

  it('prints the error of apt-get', async () => {
    const { program, run } = newMachine();
    program('apt-get', 'echo "Temporary failure resolving deb.debian.org"', 'exit 100');
    expect(await run(setUp('redis'))).toContain(
      'apt-get failed: Temporary failure resolving deb.debian.org',
    );
  });

  it('uses the one that REDIS_URL names, and fails only the tests that need their own', async () => {
    const server = await startRedis({ own: true });
    onTestFinished(() => server.stop());
    const { run } = newMachine();
    const env = { REDIS_URL: server.url };
    expect(await run(setUp('redis'), env)).toContain(`REDIS_URL: '${server.url}'`);
    expect(await run(startOwn, env)).toBe(
      'REDIS_URL is used, but these tests need a Redis of their own, since they stop and freeze it: put a redis-server on the PATH, or run this on a Debian or Ubuntu whose apt-get can download one\n',
    );
  });
});

describe('a machine without a folder for a Postgres', { timeout }, () => {
  const initdb = [
    'case "$1" in',
    '  --version) echo "initdb (PostgreSQL) 18.1" ;;',
    '  *) echo "initdb: error: could not look up effective user ID 4242" >&2; exit 1 ;;',
    'esac',
  ];

  it('prints the error of initdb, its user, and the variable to set', async () => {
    const { program, run } = newMachine();
    program('initdb', ...initdb);
    program('postgres', 'echo "postgres (PostgreSQL) 18.1"');
    const output = await run(setUp('postgres'));
    expect(output).toContain('initdb failed: initdb: error: could not look up effective user ID');
    expect(output).toMatch(/It runs as uid \d+.*Set TMPDIR, .*set DATABASE_URL/);
  });

  it('says which folder is missing', async () => {
    const { program, run } = newMachine();
    program('initdb', ...initdb);
    program('postgres', 'echo "postgres (PostgreSQL) 18.1"');
    program('redis-server', 'exit 1');
    for (const kind of ['postgres', 'redis'] as const) {
      const output = await run(setUp(kind), { TMPDIR: '/missing' });
      expect(output).toMatch(/No folder for a server can be made in \/missing: ENOENT.*Set TMPDIR/);
    }
  });
});
