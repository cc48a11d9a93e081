import { plainText } from './plain-text.ts';

/** The longest prompt that the API takes, in UTF-16 code units: what counts characters otherwise counts fewer. */
const longest = 500;

/**
 * How much of a text is looked at, in UTF-16 code units. Tags that are never closed take time in proportion to the square
 * of their number, and nobody types a prompt of twenty pages.
 */
const maxInputLength = 50_000;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Makes a prompt of what a user typed, or pasted: HTML tags and comments are removed, and scripts and styles with what is
 * in them; white space and control characters become single spaces; and of that, the first 500 characters are kept,
 * without half an emoji at the end. Entities stay as they were typed, and `&` and `<3` are only text. A `<` right before
 * a letter begins a tag, as in a browser. What comes after the first 50,000 characters, tags included, is not looked at.
 *
 * The result may be shorter than the 10 characters that a prompt needs: creating the video says so. Sanitizing it again
 * changes nothing. It is text, and not safe as HTML: escape it where you show it.
 *
 * @example
 * ```ts
 * import { sanitizePrompt } from '@bluma-webhooks/client/prompt';
 *
 * console.log(sanitizePrompt('<p>A  cat</p><p>that <b>codes</b> &amp; naps</p>')); // A cat that codes &amp; naps
 * ```
 */
export function sanitizePrompt(text: string): string {
  const normalized = plainText(truncate(text))
    // Half of a surrogate pair is no character.
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return cut(normalized).trimEnd();
}

/** Without a tag that it ends within. */
function truncate(text: string): string {
  if (text.length <= maxInputLength) return text;
  const beginning = text.slice(0, maxInputLength);
  const tag = beginning.lastIndexOf('<');
  return tag > beginning.lastIndexOf('>') ? beginning.slice(0, tag) : beginning;
}

/** At the end of a grapheme; within one only if the first is longer than all that is kept. */
function cut(text: string): string {
  if (text.length <= longest) return text;
  let end = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (index + segment.length > longest) break;
    end = index + segment.length;
  }
  return end > 0 ? text.slice(0, end) : text.slice(0, longest).replace(/\p{Surrogate}/gu, '');
}
