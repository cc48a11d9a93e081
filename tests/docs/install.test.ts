import { describe, expect, it } from 'vitest';
import { readManifest } from '../manifests.ts';
import { documents } from './documents.ts';
import { findSnippets } from './snippets.ts';

const readmes = documents().filter(({ file }) => /^packages\/queue-[^/]+\/README\.md$/.test(file));

/** The packages of the lines that install, and the version of each that names one. */
function installed(text: string): Map<string, string | undefined> {
  const words = [...text.matchAll(/^npm install (?:--save-dev )?([^#\n]*)/gm)].flatMap(
    ([, names = '']) => names.trim().split(/\s+/),
  );
  return new Map(
    words.map((word) => {
      const [, name = '', version] = /^(@?[^@]+)(?:@(.+))?$/.exec(word) ?? [];
      return [name, version];
    }),
  );
}

function imported(document: (typeof readmes)[number]): Set<string> {
  const lines = findSnippets(document).flatMap((snippet) => snippet.lines);
  const modules = lines.flatMap(({ text }) => / from '([^']+)'/.exec(text)?.[1] ?? []);
  return new Set(modules.filter((name) => !name.startsWith('node:')));
}

describe("the packages that a queue's README installs are those that its samples import", () => {
  it.each(readmes)('in $file', (readme) => {
    const missing = [...imported(readme)].filter((name) => !installed(readme.text).has(name));
    expect(missing).toEqual([]);
  });

  it('and there are some', () => {
    expect(readmes).toHaveLength(2);
  });
});

/** The versions that an install line of another package has to name are those that the package is tested with. */
describe('the versions of other packages in install lines are the tested majors', () => {
  const packages = documents().filter(({ file }) => /^packages\/[^/]+\/README\.md$/.test(file));

  it.each(packages)('in $file', ({ file, text }) => {
    const { devDependencies = {} } = readManifest(file.replace('/README.md', ''));
    for (const [name, version] of installed(text)) {
      if (name.startsWith('@bluma-webhooks/')) continue;
      const tested =
        devDependencies[name] ?? readManifest('packages/express').devDependencies?.[name];
      expect(`${name}@${version}`).toBe(`${name}@${tested?.split('.')[0]}`);
    }
  });
});
