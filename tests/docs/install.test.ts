import { describe, expect, it } from 'vitest';
import { documents } from './documents.ts';
import { findSnippets } from './snippets.ts';

const readmes = documents().filter(({ file }) => /^packages\/queue-[^/]+\/README\.md$/.test(file));

/** What the lines that install say, without the comments after them. */
function installed(text: string): string[] {
  return [...text.matchAll(/^npm install ([^#\n]*)/gm)].flatMap(([, names = '']) =>
    names.trim().split(/\s+/),
  );
}

function imported(document: (typeof readmes)[number]): Set<string> {
  const lines = findSnippets(document).flatMap((snippet) => snippet.lines);
  const modules = lines.flatMap(({ text }) => / from '([^']+)'/.exec(text)?.[1] ?? []);
  return new Set(modules.filter((name) => !name.startsWith('node:')));
}

describe("the packages that a queue's README installs are those that its samples import", () => {
  it.each(readmes)('in $file', (readme) => {
    const missing = [...imported(readme)].filter((name) => !installed(readme.text).includes(name));
    expect(missing).toEqual([]);
  });

  it('and there are some', () => {
    expect(readmes).toHaveLength(2);
  });
});
