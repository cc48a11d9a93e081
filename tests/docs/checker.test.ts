import { beforeAll, describe, expect, it } from 'vitest';
import type { Document } from './documents.ts';
import { findSnippets } from './snippets.ts';
import { type SnippetError, typeErrors } from './type-errors.ts';

const documents: Document[] = [];
let errors: SnippetError[] = [];

beforeAll(() => {
  // Once for all documents: the compiler takes longest for what they have in common.
  errors = typeErrors(documents.flatMap(findSnippets));
}, 200_000);

/** A document to be checked. @returns what is wrong with it, and in which line of it */
function addDocument(file: string, ...lines: string[]): () => string[] {
  documents.push({ file, text: lines.join('\n') });
  const isElsewhere = (name: string) => name !== file && documents.some((one) => one.file === name);
  return () =>
    errors
      .filter((error) => !isElsewhere(error.file))
      .map((error) => `${error.file}:${error.line} ${error.message.split('\n')[0]}`);
}

describe('the checker of snippets', () => {
  const everyKind = addDocument(
    'README.md',
    '# A README',
    '',
    '```ts',
    "import { blumaWebhooks } from '@bluma-webhooks/express';",
    '',
    'app.use(',
    '  blumaWebhooks({',
    "    secret: 'whsec_example',",
    "    handlers: { 'credits.low': (event) => event.data.url },",
    '  }),',
    ');',
    '```',
    '',
    '1. In a list, quoted:',
    '',
    '   > ~~~~js',
    "   > import { nothing } from '@bluma-webhooks/core';",
    '   > ~~~~',
    '',
    '```js',
    "const { verify } = require('@bluma-webhooks/core');",
    '```',
    '',
    '```tsx',
    'const missing: string = 1;',
    '```',
  );

  it('finds code that does not compile, with its line', () => {
    expect(everyKind()).toEqual([
      "README.md:6 TS2304: Cannot find name 'app'.",
      "README.md:9 TS2339: Property 'url' does not exist on type 'CreditsLowData'.",
      `README.md:17 TS2305: Module '"@bluma-webhooks/core"' has no exported member 'nothing'.`,
      `README.md:21 TS2305: Module '"@bluma-webhooks/core"' has no exported member 'verify'.`,
      "README.md:25 TS2322: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  const tsdoc = addDocument(
    'packages/core/src/index.ts',
    '/** One line. */',
    '/**',
    ' * Several.',
    ' *',
    ' * @example',
    ' * ```ts',
    " * import { signPayload } from '@bluma-webhooks/core';",
    ' *',
    " * const signature: string = signPayload(new Uint8Array(), 'whsec_example');",
    ' * ```',
    ' */',
    'export const code: number = "is not looked at";',
  );

  it('finds it in the examples of TSDoc', () => {
    expect(tsdoc()).toEqual([
      "packages/core/src/index.ts:9 TS2322: Type 'Promise<string>' is not assignable to type 'string'.",
    ]);
  });

  const continued = addDocument(
    'docs/guide.md',
    '```ts',
    "const secret = await Promise.resolve('whsec_example');",
    '```',
    '```sh',
    'npm install',
    '```',
    '```ts continue',
    'secret.length;',
    'secret.size;',
    '```',
    '```ts',
    'secret;',
    '```',
  );

  it('checks each block alone, unless it continues the one before', () => {
    expect(continued()).toEqual([
      "docs/guide.md:9 TS2339: Property 'size' does not exist on type 'string'.",
      "docs/guide.md:12 TS2304: Cannot find name 'secret'.",
    ]);
  });

  const marked = addDocument(
    'docs/marked.md',
    '```ts',
    'const secret: string = 1;',
    '```',
    '```js bad',
    'crypto.timingSafeEqual(undefined);',
    '```',
    '```ts no-check',
    'nowhere();',
    '```',
    '````md',
    '```ts',
    'nowhere();',
    '```',
    '````',
    '```json',
    '{ "nowhere": true }',
    '```',
  );

  it('skips blocks that are marked as bad, and other languages', () => {
    expect(marked()).toEqual([
      "docs/marked.md:2 TS2322: Type 'number' is not assignable to type 'string'.",
    ]);
  });
});
