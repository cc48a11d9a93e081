import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const require = createRequire(import.meta.url);
const folder = resolve(import.meta.dirname, '../jest');

/** Every package of this workspace, with its subpaths. */
function packageNames(): string[] {
  const names = Object.keys(manifest.devDependencies).filter((name) =>
    name.startsWith('@bluma-webhooks/'),
  );
  return names.flatMap((name) => {
    const { exports } = require(`${name}/package.json`);
    return Object.keys(exports)
      .filter((subpath) => subpath !== './package.json')
      .map((subpath) => `${name}${subpath.slice(1)}`);
  });
}

it('Jest, in CommonJS and without flags, loads every package, in node and in jsdom', async () => {
  const { NODE_OPTIONS: _, VITEST: __, ...rest } = process.env;
  const env = { ...rest, BLUMA_PACKAGES: JSON.stringify(packageNames()), NODE_ENV: 'test' };
  const jest = resolve(dirname(require.resolve('jest/package.json')), 'bin/jest.js');
  const report = await new Promise<string>((done) => {
    execFile(
      process.execPath,
      [jest, '--rootDir', folder, '--config', resolve(folder, 'jest.config.json'), '--no-cache'],
      { cwd: folder, env },
      (_error, stdout, stderr) => done(stdout + stderr),
    );
  });
  expect(report).toMatch(/Tests: +\d+ passed, \d+ total/);
});
