import { readFile, writeFile } from 'node:fs/promises';

/**
 * Replaces the text of a page between `<!-- mark -->` and `<!-- /mark -->`.
 *
 * @throws if the page has not both of them, in this order
 */
export async function writeMarked(page: string, mark: string, text: string): Promise<void> {
  const [start, end] = [`<!-- ${mark} -->\n`, `<!-- /${mark} -->`];
  const before = await readFile(page, 'utf8');
  const [head = '', rest] = before.split(start);
  const [, tail] = rest?.split(end) ?? [];
  if (tail === undefined) throw new Error(`${page} has no ${start.trim()} … ${end}`);
  await writeFile(page, `${head}${start}\n${text.trim()}\n\n${end}${tail}`);
}
