import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../scripts/check-arguments.ts';

const usage = expect.stringContaining('Usage: npm test');

describe('the arguments of npm test', () => {
  it.each([
    [[], { kind: 'all' }],
    [['--changed'], { kind: 'changed', commit: 'HEAD' }],
    [['--changed', 'main'], { kind: 'changed', commit: 'main' }],
    [['--changed=main'], { kind: 'changed', commit: 'main' }],
    [
      ['packages/core', 'package.json'],
      { kind: 'paths', paths: ['packages/core', 'package.json'] },
    ],
    [['--changed', 'main', 'packages/core'], usage],
    [['--changed='], usage],
    [['--changed', '--bail'], usage],
    [['packages/core', '--bail'], usage],
    [['--bail'], usage],
    [['packages/none'], expect.stringContaining('There is no packages/none')],
  ])('%j', (words, selection) => {
    expect(parseArguments(words)).toEqual(selection);
  });
});

describe('a check that cannot begin', () => {
  const script = resolve(import.meta.dirname, '../../scripts/check.ts');

  it.each([
    ['--bail', /^Usage: npm test .*\n$/],
    ['--changed=no-such-commit', /^git diff --name-only no-such-commit --: .*no-such-commit.*\n$/],
  ])('%s ends with one line, before any step', async (word, line) => {
    const result = await new Promise((done) => {
      const child = execFile(process.execPath, [script, word], (_, stdout, stderr) =>
        done({ code: child.exitCode, stdout, stderr }),
      );
    });
    expect(result).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(line) });
  });
});
