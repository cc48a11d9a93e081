import { requireOption } from '../require-option.ts';
import { plainText } from './plain-text.ts';

/**
 * The longest prompt that the API accepts, in UTF-16 code units. Other ways to count characters give the same number or
 * less.
 */
const longest = 500;

/**
 * The longest input, in UTF-16 code units. The rest is ignored. The time for unclosed tags grows with the square of
 * their number, and nobody types a prompt of twenty pages.
 */
const maxInputLength = 50_000;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Converts a text that a user has typed or pasted to a prompt:
 *
 * - HTML tags and comments are removed. Scripts, styles, templates and iframes are removed with their content.
 * - White space and control characters become single spaces.
 * - The result has the first 500 characters at most, without half an emoji at the end.
 *
 * Entities stay unchanged, and `&` and `<3` are only text. A `<` right before a letter begins a tag, as in a browser.
 * Only the first 50,000 characters are read, tags included.
 *
 * The result may be shorter than the 10 characters that a prompt needs. Then the creation of the video fails.
 * Sanitizing the result again changes nothing. The result is text, and not safe as HTML: escape it where you show it.
 *
 * @throws {ConfigurationError} `invalid_option` for a value that is not a string
 *
 * @example
 * ```ts
 * import { sanitizePrompt } from '@bluma-webhooks/client/prompt';
 *
 * console.log(sanitizePrompt('<p>A  cat</p><p>that <b>codes</b> &amp; naps</p>')); // A cat that codes &amp; naps
 * ```
 */
export function sanitizePrompt(text: string): string {
  requireOption(typeof text === 'string', {
    name: 'text',
    rule: 'a string',
    value: text,
    fix: 'pass what the user typed',
    isSecret: true,
  });
  const normalized = plainText(truncate(text))
    // Half of a surrogate pair is not a character.
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return cut(normalized).trimEnd();
}

/** Cuts a text to the longest input, without a tag that is incomplete at the end. */
function truncate(text: string): string {
  if (text.length <= maxInputLength) return text;
  const beginning = text.slice(0, maxInputLength);
  const tag = beginning.lastIndexOf('<');
  return tag > beginning.lastIndexOf('>') ? beginning.slice(0, tag) : beginning;
}

/** Cuts a text at the end of a grapheme. Cuts within a grapheme only if the first one is longer than the limit. */
function cut(text: string): string {
  if (text.length <= longest) return text;
  let end = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (index + segment.length > longest) break;
    end = index + segment.length;
  }
  return end > 0 ? text.slice(0, end) : text.slice(0, longest).replace(/\p{Surrogate}/gu, '');
}
