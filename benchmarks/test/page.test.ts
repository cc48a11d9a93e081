import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeMarked } from '../../scripts/marked-text.ts';
import { headText } from '../report.ts';
import { suites } from '../suites/index.ts';
import { measured, versions } from '../versions.ts';

const folder = await mkdtemp(join(tmpdir(), 'page-'));
afterAll(() => rm(folder, { recursive: true }));

describe('a text that is written to a page', () => {
  it('replaces the text between its marks, and nothing else', async () => {
    const page = join(folder, 'page.md');
    await writeFile(page, 'Before\n\n<!-- one -->\n\nold\n\n<!-- /one -->\n\nAfter\n');
    await writeMarked(page, 'one', 'new\n');
    await writeMarked(page, 'one', 'newer\n');
    expect(await readFile(page, 'utf8')).toBe(
      'Before\n\n<!-- one -->\n\nnewer\n\n<!-- /one -->\n\nAfter\n',
    );
  });

  it('is refused by a page without the marks', async () => {
    const page = join(folder, 'other.md');
    await writeFile(page, '<!-- one -->\n');
    await expect(writeMarked(page, 'one', 'new')).rejects.toThrow('has no <!-- one -->');
    await expect(writeMarked(page, 'two', 'new')).rejects.toThrow('has no <!-- two -->');
    expect(await readFile(page, 'utf8')).toBe('<!-- one -->\n');
  });

  it('has a place in docs/performance.md for each suite', async () => {
    const page = await readFile(resolve(import.meta.dirname, '../../docs/performance.md'), 'utf8');
    const marks = [...page.matchAll(/<!-- ([\w-]+) -->\n.*?<!-- \/\1 -->/gs)];
    expect(marks.map(([, mark]) => mark)).toEqual(['machine', ...Object.keys(suites)]);
  });
});

describe('the head of a report', () => {
  it('names the version of everything that is measured, as pinned', async () => {
    const manifest = await readFile(resolve(import.meta.dirname, '../package.json'), 'utf8');
    const { devDependencies } = JSON.parse(manifest);
    expect(versions()).toEqual(
      Object.fromEntries(measured.map((name) => [name, devDependencies[name]])),
    );
  });

  it('says them after the machine', () => {
    expect(headText({ machine: '2 × CPU', versions: { express: '5.0.0', koa: '3.0.0' } })).toBe(
      '2 × CPU.\n\nBeside, or on: express 5.0.0, koa 3.0.0.\n',
    );
  });
});
