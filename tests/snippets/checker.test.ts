import { describe, expect, it } from 'vitest';
import { snippetsOf } from './snippets.ts';
import { typeErrors } from './type-errors.ts';

/** What is wrong with a document, and in which line of it. */
function errorsIn(file: string, ...lines: string[]): string[] {
  return typeErrors(snippetsOf({ file, text: lines.join('\n') })).map(
    ({ file: document, line, message }) => `${document}:${line} ${message.split('\n')[0]}`,
  );
}

const timeout = 60_000;

describe('the checker of snippets', { timeout }, () => {
  it('finds what does not compile, in the line where it is', () => {
    const errors = errorsIn(
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
    expect(errors).toEqual([
      "README.md:6 TS2304: Cannot find name 'app'.",
      "README.md:9 TS2339: Property 'url' does not exist on type 'CreditsLowData'.",
      `README.md:17 TS2305: Module '"@bluma-webhooks/core"' has no exported member 'nothing'.`,
      `README.md:21 TS2305: Module '"@bluma-webhooks/core"' has no exported member 'verify'.`,
      "README.md:25 TS2322: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it('finds it in the examples of TSDoc', () => {
    const errors = errorsIn(
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
    expect(errors).toEqual([
      "packages/core/src/index.ts:9 TS2322: Type 'Promise<string>' is not assignable to type 'string'.",
    ]);
  });

  it('takes each block for itself, unless it continues the one before', () => {
    const errors = errorsIn(
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
    expect(errors).toEqual([
      "docs/guide.md:9 TS2339: Property 'size' does not exist on type 'string'.",
      "docs/guide.md:12 TS2304: Cannot find name 'secret'.",
    ]);
  });

  it('leaves out what is marked as bad, and what is no code of ours', () => {
    const errors = errorsIn(
      'docs/guide.md',
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
    expect(errors).toEqual([
      "docs/guide.md:2 TS2322: Type 'number' is not assignable to type 'string'.",
    ]);
  });
});
