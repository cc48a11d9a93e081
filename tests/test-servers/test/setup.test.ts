import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

/** Runs all test files of a package, as a user of the repository would. */
function runTests(
  project: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  const vitest = join(root, 'node_modules/.bin/vitest');
  return new Promise((done) => {
    const child = execFile(
      vitest,
      ['run', '--project', project],
      { cwd: root, env: { ...process.env, NO_COLOR: '1', ...env } },
      (_, stdout, stderr) => done({ code: child.exitCode ?? 1, output: stdout + stderr }),
    );
  });
}

const count = (text: string, part: string) => text.split(part).length - 1;

describe('a run whose server cannot be started', () => {
  it('prints once the program, its error and what to do, and runs no test', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bluma-path-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const program = join(folder, 'redis-server');
    writeFileSync(program, '#!/bin/sh\necho it is broken\nexit 1\n');
    chmodSync(program, 0o755);
    const PATH = [folder, process.env.PATH].join(delimiter);
    const { code, output } = await runTests('store-redis', { PATH, REDIS_URL: '' });
    expect(code).toBe(1);
    expect(count(output, `${program} does not start. Put another one first on the PATH`)).toBe(1);
    expect(output).toContain('it is broken');
    expect(output).not.toMatch(/✓|FAIL|No test files/);
  });

  it.each([
    ['REDIS_URL', 'store-redis', 'redis://user:p4ss@127.0.0.1:1'],
    ['DATABASE_URL', 'queue-pg-boss', 'postgres://user:p4ss@127.0.0.1:1/app'],
  ])('says so of the one that %s names, without its password', async (variable, project, url) => {
    const { code, output } = await runTests(project, { [variable]: url });
    expect(code).toBe(1);
    expect(output).toContain(`${variable} names a server on 127.0.0.1:1 that takes no connection`);
    expect(output).not.toMatch(/✓|FAIL|No test files|p4ss/);
  });
});
