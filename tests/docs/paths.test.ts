import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../manifests.ts';
import { documents } from './documents.ts';
import { parseMarkdown } from './markdown.ts';

const isPath = /^(packages|tests|docs|examples|benchmarks|scripts)\/[\w./*{},-]+$/;
const isFileName = /^[\w*{},-]+(\.[\w*{},-]+)*\.(ts|mjs|md)$/;

const excluded = new Set(['node_modules', 'dist', '.cache', '.git', '.turbo']);

function find(pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: (path) => excluded.has(basename(path)) });
}

/** Files that a guide tells users to make. */
const usersFiles = ['bluma.post.ts'];

const names = new Set([...usersFiles, ...find('**/*.{ts,mjs,md}').map((file) => basename(file))]);

function exists(code: string): boolean {
  if (isPath.test(code)) return find(code).length > 0;
  if (!isFileName.test(code)) return true;
  return /[*{]/.test(code) ? find(`**/${code}`).length > 0 : names.has(code);
}

describe('the paths and file names in a document', () => {
  const markdown = documents().filter(({ file }) => file.endsWith('.md'));
  it.each(markdown)('all exist: $file', ({ text }) => {
    expect(parseMarkdown(text).code.filter((code) => !exists(code))).toEqual([]);
  });

  it('are refused when there is no such file', () => {
    const { code } = parseMarkdown(
      'See `packages/none/x.ts`, `nothing.ts` and `README.md`.\n```\n`gone.ts`\n```\n',
    );
    expect(code.filter((one) => !exists(one))).toEqual(['packages/none/x.ts', 'nothing.ts']);
  });
});
