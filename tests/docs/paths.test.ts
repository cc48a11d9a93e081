import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../manifests.ts';
import { documents } from './documents.ts';
import { parseMarkdown } from './markdown.ts';

const isPath = /^(packages|tests|docs|examples|benchmarks|scripts)\/[\w./*{},-]*$/;
const isFileName = /^[\w*{},-]+(\.[\w*{},-]+)*\.(ts|mjs|md)$/;
/** Below the folder of the page, of `packages/core/src`, or of `packages/testing/src`, whose parts CONTRIBUTING names. */
const isRelative =
  /^[a-z][\w-]*(\/[\w.*{},-]+)*\/$|^[a-z][\w-]*(\/[\w.*{},-]+)+\.(ts|mjs|md)$|^(src|test)\//;

const excluded = new Set(['node_modules', 'dist', '.cache', '.git', '.turbo']);

function find(pattern: string, folder = ''): string[] {
  const cwd = join(root, folder);
  return globSync(pattern, { cwd, exclude: (path) => excluded.has(basename(path)) });
}

/** Files and folders that a guide tells users to make. */
const usersFiles = ['bluma.post.ts', 'server/routes/webhooks/bluma.ts', 'server/plugins/'];

const names = new Set([...usersFiles, ...find('**/*.{ts,mjs,md}').map((file) => basename(file))]);

function exists(code: string, page: string): boolean {
  if (usersFiles.includes(code)) return true;
  if (isPath.test(code)) return find(code).length > 0;
  if (isRelative.test(code)) {
    const places = [dirname(page), 'packages/core/src', 'packages/testing/src'];
    return places.some((place) => find(code, place).length > 0);
  }
  if (!isFileName.test(code)) return true;
  return /[*{]/.test(code) ? find(`**/${code}`).length > 0 : names.has(code);
}

function findMissing({ file, text }: { file: string; text: string }): string[] {
  return parseMarkdown(text).code.filter((code) => !exists(code, file));
}

describe('the paths and file names in a document', () => {
  const markdown = documents().filter(({ file }) => file.endsWith('.md'));
  it.each(markdown)('all exist: $file', (page) => {
    expect(findMissing(page)).toEqual([]);
  });

  it('are refused when there is no such file', () => {
    const text = [
      'See `packages/none/x.ts`, `nothing.ts`, `README.md`, `test/none`, `none/` and `src/`.',
      '```\n`gone.ts`\n```',
      '`src/receiver.ts`, `none/receiver.ts`, `run/run.ts`',
    ].join('\n\n');
    expect(findMissing({ file: 'packages/core/README.md', text })).toEqual([
      'packages/none/x.ts',
      'nothing.ts',
      'test/none',
      'none/',
      'none/receiver.ts',
    ]);
  });
});
