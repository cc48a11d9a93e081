import type { Document } from './documents.ts';
import { type Fence, fences, type Line } from './fences.ts';

/** Code that a document shows, as one module. */
export interface Snippet {
  /** The document's path. */
  readonly file: string;
  readonly extension: string;
  readonly lines: readonly Line[];
}

const extensions = new Map([
  ['ts', 'ts'],
  ['typescript', 'ts'],
  ['mts', 'mts'],
  ['cts', 'cts'],
  ['tsx', 'tsx'],
  ['js', 'js'],
  ['javascript', 'js'],
  ['mjs', 'mjs'],
  ['cjs', 'cjs'],
  ['jsx', 'jsx'],
]);

/**
 * The snippets of a document: one for each block of TypeScript or JavaScript, with the blocks that are marked
 * `continue` after it. A block that is marked `bad` or `no-check` is shown for what is wrong with it, and left out.
 */
export function findSnippets({ file, text }: Document): Snippet[] {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, text: line }));
  const blocks = file.endsWith('.md') ? fences(lines) : docComments(lines).flatMap(fences);

  const found: Snippet[] = [];
  for (const block of blocks) {
    const extension = chooseExtension(block);
    if (!extension || block.marks.includes('bad') || block.marks.includes('no-check')) continue;
    const before = block.marks.includes('continue') ? found.pop() : undefined;
    found.push(
      before
        ? { ...before, lines: [...before.lines, ...block.lines] }
        : { file, extension, lines: block.lines },
    );
  }
  return found;
}

function chooseExtension({ language, lines }: Fence): string | undefined {
  const extension = extensions.get(language.toLowerCase());
  const isCommonJs = lines.some(({ text }) => /\brequire\(|\bmodule\.exports\b/.test(text));
  return extension === 'js' && isCommonJs ? 'cjs' : extension;
}

/** What is inside of each doc comment, its asterisks taken off. */
function docComments(lines: readonly Line[]): Line[][] {
  const comments: Line[][] = [];
  let current: Line[] | undefined;
  for (const { number, text } of lines) {
    if (/^\s*\/\*\*(?!\/)/.test(text)) {
      current = [];
      comments.push(current);
    } else if (current && !text.includes('*/')) {
      current.push({ number, text: text.replace(/^\s*\* ?/, '') });
    }
    if (text.includes('*/')) current = undefined;
  }
  return comments;
}
