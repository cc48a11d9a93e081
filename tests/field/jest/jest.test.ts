import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');

it.each([
  ['node', {}],
  ['jsdom', { setupFiles: ['<rootDir>/jsdom-setup.cjs'] }],
])('Jest in CommonJS, with the environment %s', async (testEnvironment, more) => {
  const config = {
    rootDir: import.meta.dirname,
    testMatch: ['<rootDir>/app.test.cjs'],
    transform: {},
    haste: { enableSymlinks: false },
    testEnvironment,
    ...more,
  };
  const words = [jest, '--json', '--runInBand', '--config', JSON.stringify(config)];
  const run = promisify(execFile)(process.execPath, words, { maxBuffer: 2 ** 26 });
  const { stdout } = await run.catch((error: { readonly stdout: string }) => error);
  const { numPassedTests, testResults } = JSON.parse(stdout);
  const messages = testResults.map(({ message }: { readonly message: string }) => message);
  expect({ numPassedTests, messages }).toEqual({ numPassedTests: 7, messages: [''] });
});
