import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../manifests.ts';
import { documents } from './documents.ts';
import { anchorsIn, parseMarkdown } from './markdown.ts';

const pages = documents().filter(({ file }) => file.endsWith('.md'));

/** The links to a file or a heading of this repository that does not exist. */
function findBrokenLinks({ file, text }: { file: string; text: string }): string[] {
  return parseMarkdown(text).links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = join(dirname(file), path);
    if (path && !existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsIn(path ? readPage(target) : text).has(anchor);
  });
}

/** GitHub shows the README of a folder. */
function readPage(target: string): string {
  const path = join(root, target);
  return readFileSync(statSync(path).isDirectory() ? join(path, 'README.md') : path, 'utf8');
}

describe('the links within the repository', () => {
  it.each(pages)('have a target: $file', (page) => {
    expect(findBrokenLinks(page)).toEqual([]);
  });

  it('are refused without one', () => {
    const text = [
      '# A `page`, of (two)',
      '## Once',
      '## Once',
      '[1](#a-page-of-two) [2](#once-1) [3](../README.md#options) [4](https://example.com/x#y)',
      '[5](#twice) [6](../NONE.md) [7](../README.md#nothing) [8](../packages/core#nothing)',
    ].join('\n\n');
    expect(findBrokenLinks({ file: 'docs/flawed.md', text })).toEqual([
      '#twice',
      '../NONE.md',
      '../README.md#nothing',
      '../packages/core#nothing',
    ]);
  });
});
