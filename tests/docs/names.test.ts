import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldersIn, readManifest, root } from '../manifests.ts';
import { readCodeNames } from './code-names.ts';
import { documents } from './documents.ts';
import { externalNames, foreignNames, sampleNames } from './known-names.ts';
import { readLogFields, readLogLines, readReasons } from './log-lines.ts';
import { parseMarkdown } from './markdown.ts';
import { readPublicApi } from './public-api.ts';
import { findUnknownNames, type KnownNames } from './resolve-names.ts';

const pages = documents().filter(({ file }) => file.endsWith('.md'));

const listed = [foreignNames, externalNames].flatMap(Object.values).flat().concat(sampleNames);

let known: KnownNames;

beforeAll(() => {
  const api = readPublicApi();
  known = {
    api,
    logLines: new Set(readLogLines(api).keys()),
    logFields: readLogFields(),
    others: new Set([
      ...listed,
      ...readReasons(),
      ...packageNames(),
      ...environmentVariables(),
      ...Object.getOwnPropertyNames(globalThis),
    ]),
    internals: wordsIn(
      root,
      'packages/*/{src,test}/**/*.ts',
      'benchmarks/{*,http/**/*,queues/*,suites/*}.ts',
    ),
  };
}, 200_000);

/** The packages of this workspace, and all that they depend on. */
function packageNames(): string[] {
  const folders = ['packages', 'examples'].flatMap(foldersIn);
  return [...folders, 'tests', 'benchmarks'].flatMap((folder) => {
    const { name, dependencies, devDependencies, peerDependencies } = readManifest(folder);
    return [
      name,
      name.replace('@bluma-webhooks/', ''),
      ...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }),
    ];
  });
}

/** Those that a package, an example or a test reads. */
function environmentVariables(): string[] {
  const words = wordsIn(
    root,
    '{packages,examples}/*/src/**/*.ts',
    'tests/test-servers/src/**/*.ts',
  );
  return [...words].filter((word) => /^(?:[A-Z]+_[A-Z_]+|PORT)$/.test(word));
}

function wordsIn(cwd: string, ...patterns: string[]): Set<string> {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd }));
  const texts = files.map((file) => readFileSync(join(cwd, file), 'utf8'));
  return new Set(texts.flatMap((text) => text.match(/[\w$]+/g) ?? []));
}

describe('the names in backticks', () => {
  it.each(pages)('all exist: $file', (page) => {
    expect(findUnknownNames(page, known)).toEqual([]);
  });

  const flawed: [flaw: string, text: string, found: string[]][] = [
    ['an export', 'Call `createBench(options)`.', ['createBench in createBench(options)']],
    ['an option', 'Set `everyMs: 500`.', ['everyMs in everyMs: 500']],
    [
      'a value of an option',
      "Set `onDeadline: 'retry_later'`.",
      ["retry_later in onDeadline: 'retry_later'"],
    ],
    [
      'an option in a table',
      '| option | default |\n|-|-|\n| `endpoint` | `default` |',
      ['endpoint in endpoint', 'endpoint is no option'],
    ],
    ['a code', '## `clock_suspect`', ['clock_suspect in clock_suspect']],
    [
      'a log line',
      '- the line `request_answered` has it',
      ['request_answered in request_answered'],
    ],
    ['a reason', '> `reason` is `handler_gone`', ['handler_gone in handler_gone']],
    ['a type', 'A `KeptDeadLetter`.', ['KeptDeadLetter in KeptDeadLetter']],
    ['a field of an object', '`ctx.token` is new', ['token of HandlerContext in ctx.token']],
    [
      'a method',
      '`receiver.drainAll()`',
      ['drainAll in receiver.drainAll()', 'drainAll of Receiver in receiver.drainAll()'],
    ],
    ['a name of the inside', '`RunRegistry`', ['RunRegistry in RunRegistry']],
    ['an environment variable', '`BLUMA_ENDPOINT`', ['BLUMA_ENDPOINT in BLUMA_ENDPOINT']],
  ];
  it.each(flawed)('are refused when there is no such name: %s', (_, text, found) => {
    expect(findUnknownNames({ file: 'docs/flawed.md', text }, known)).toEqual(found);
  });

  it('are refused where an option is of another package', () => {
    const text = '| option |\n|-|\n| `webhookId` |\n| `maxRecords` |';
    expect(findUnknownNames({ file: 'packages/store-memory/README.md', text }, known)).toEqual([
      'webhookId is no option',
    ]);
  });

  it('are read from prose only', () => {
    const text =
      '```ts\ncreateBench();\n```\n`createReceiver` of `@bluma-webhooks/core`, `video.completed`';
    expect(parseMarkdown(text).code).toEqual([
      'createReceiver',
      '@bluma-webhooks/core',
      'video.completed',
    ]);
    expect(findUnknownNames({ file: 'docs/right.md', text }, known)).toEqual([]);
  });

  it('may be of the inside in a decision', () => {
    expect(
      findUnknownNames({ file: 'docs/decisions/run.md', text: '`RunRegistry`' }, known),
    ).toEqual([]);
  });
});

describe('the names of other software', () => {
  const used = new Set(
    pages.flatMap(({ text }) => parseMarkdown(text).code.flatMap(readCodeNames)),
  );

  it('are all used by a page, and listed once', () => {
    const unused = listed.filter(
      (name, index) => !used.has(name) || listed.indexOf(name) !== index,
    );
    expect(unused).toEqual([]);
  });

  it.each(Object.entries(foreignNames))('are in the declarations of %s', (name, names) => {
    const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
    const folder = places.map((place) => join(place, name)).find(existsSync);
    const words = wordsIn(realpathSync(folder ?? name), '**/*.d.{ts,mts,cts}');
    expect(names.filter((one) => !words.has(one))).toEqual([]);
  });
});
