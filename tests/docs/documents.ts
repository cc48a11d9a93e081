import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../manifests.ts';

/** A text that may contain snippets. */
export interface Document {
  /** Relative to the repository's root. */
  readonly file: string;
  readonly text: string;
}

const places = [
  '*.md',
  'packages/*/README.md',
  'examples/*/README.md',
  'benchmarks/*.md',
  'docs/**/*.md',
  // For the examples in TSDoc.
  'packages/*/src/**/*.ts',
];

/** All that is there to be read by users. */
export function documents(): Document[] {
  return globSync(places, { cwd: root })
    .sort()
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}
