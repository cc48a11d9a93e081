import { beforeAll, describe, expect, it } from 'vitest';
import { documents } from './documents.ts';
import { findSnippets } from './snippets.ts';
import { type SnippetError, typeErrors } from './type-errors.ts';

const snippets = documents().flatMap(findSnippets);
const files = [...new Set(snippets.map(({ file }) => file))];

const say = ({ file, line, message }: SnippetError) => `${file}:${line} ${message}`;

describe('snippets compile', () => {
  let errors: SnippetError[] = [];

  beforeAll(() => {
    errors = typeErrors(snippets);
  }, 200_000);

  it.each(files)('in %s', (file) => {
    expect(errors.filter((error) => error.file === file).map(say)).toEqual([]);
  });

  it('with nothing wrong outside of them', () => {
    expect(errors.filter(({ file }) => !files.includes(file)).map(say)).toEqual([]);
  });

  it('and there are some', () => {
    expect(files).toContain('packages/express/src/index.ts');
    expect(files).toContain('packages/testing/README.md');
  });
});
