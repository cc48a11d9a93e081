import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldersIn, listEntries, readManifest, root } from '../manifests.ts';

// The tests run on the repository's own Node; this one asks the Node that is installed here, which
// may be the oldest that the packages run on.
const { HOST_PATH } = process.env;
const env = HOST_PATH ? { ...process.env, PATH: HOST_PATH } : process.env;

const entries = foldersIn('packages').flatMap((folder) =>
  listEntries(readManifest(folder)).map((specifier) => ({ folder, specifier })),
);

describe.each(entries)('$specifier', ({ folder, specifier }) => {
  it('loads as an ES module and as CommonJS, with the same names in it', () => {
    const printed = execFileSync(
      'node',
      [
        '--input-type=module',
        '--eval',
        `import { createRequire } from 'node:module';
        import { resolve } from 'node:path';
        const names = (loaded) => Object.keys(loaded).sort();
        const require = createRequire(resolve('package.json'));
        console.log(JSON.stringify({
          imported: names(await import('${specifier}')),
          required: names(require('${specifier}')),
        }));`,
      ],
      { cwd: join(root, folder), env, encoding: 'utf8' },
    );
    const { imported, required } = JSON.parse(printed);
    expect(imported).not.toEqual([]);
    expect(required).toEqual(imported);
  });
});
