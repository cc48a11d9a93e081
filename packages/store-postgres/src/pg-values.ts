import type { Value } from './client.ts';
import { quoteText } from './quoting.ts';

/** A quoted name or text, or a parameter. */
const parts = /"(?:[^"]|"")*"|(?<tag>\$bluma_*\$)[\s\S]*?\k<tag>|'(?:[^']|'')*'|\$(?<position>\d)/g;

/**
 * The statement with its values in its text. `pg` decodes binary results as UTF-8, which destroys numbers. Without
 * parameters it asks for text.
 */
export function inlineValues(text: string, values: readonly Value[]): string {
  return text.replace(parts, (part, _tag, position: string | undefined) => {
    const value = position === undefined ? undefined : values[Number(position) - 1];
    return value === undefined ? part : toLiteral(value);
  });
}

function toLiteral(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoteText(value);
  return `decode('${value.toString('hex')}', 'hex')`;
}
