import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './command.ts';

/** Which tests `npm test` runs. */
export type TestSelection =
  | { readonly kind: 'all' }
  /** The tests that the change since a commit can reach. */
  | { readonly kind: 'changed'; readonly commit: string }
  /** Files and folders, relative to the root. */
  | { readonly kind: 'paths'; readonly paths: readonly string[] };

const usage =
  'Usage: npm test [-- --changed [commit] | -- <file or folder>...], such as: npm test -- packages/core';

/** @returns a line that says how it is called, if these are no arguments of it */
export function parseArguments(words: readonly string[]): TestSelection | string {
  const [first, ...rest] = words;
  if (first === undefined) return { kind: 'all' };
  const [flag, commit = rest.shift() ?? 'HEAD'] = splitOnce(first, '=');
  if (flag === '--changed') {
    return rest.length === 0 && !commit.startsWith('-') && commit !== ''
      ? { kind: 'changed', commit }
      : usage;
  }
  if (words.some((word) => word.startsWith('-'))) return usage;
  const missing = words.find((path) => !existsSync(join(root, path)));
  return missing === undefined
    ? { kind: 'paths', paths: words }
    : `There is no ${missing} in the repository. ${usage}`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + separator.length)];
}
