import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizePrompt } from '../src/prompt.ts';

describe('sanitizePrompt', () => {
  it.each([
    ['tags are removed', 'A <b>bo</b>ld <i class="x">cat</i>', 'A bold cat'],
    ['paragraphs do not run together', '<p>One</p><p>Two</p>Three<br>Four', 'One Two Three Four'],
    [
      'scripts and styles go with their content',
      'a<script>alert("b")</script><style>i{}</style>c',
      'a c',
    ],
    ['comments go', 'a <!-- b --> c', 'a c'],
    [
      'white space and control characters become one space',
      ' \n a\t\t b\u0000\u0007c\u00a0 d ',
      'a b c d',
    ],
    [
      'text that only looks like HTML is not removed',
      'I <3 cats & dogs: a < b > c',
      'I <3 cats & dogs: a < b > c',
    ],
    [
      'entities stay as typed, and become no tags',
      '&lt;b&gt;Tom &amp; Jerry',
      '&lt;b&gt;Tom &amp; Jerry',
    ],
    ['tags in pieces become none', 'a <<b>i>b<</>/i> c <</b>i>d', 'a b c d'],
    ['tags in titles are tags', '<title>One <b>two</b></title>', 'One two'],
    ['half of a surrogate pair is replaced', 'a \ud83d b', 'a \ufffd b'],
    ['nothing stays nothing', ' <br> ', ''],
  ])('%s', (_, text, prompt) => {
    expect(sanitizePrompt(text)).toBe(prompt);
  });

  it('cuts the result, not the input: white space and tags do not count', () => {
    const text = `<p>${' '.repeat(600)}A cat that codes</p>${'<br>'.repeat(200)}well`;
    expect(sanitizePrompt(text)).toBe('A cat that codes well');
  });

  it.each([
    ['500 characters are kept', 'x'.repeat(500), 'x'.repeat(500)],
    ['the 501st is not', 'x'.repeat(501), 'x'.repeat(500)],
    ['no space is left at the end', `${'x'.repeat(499)} yz`, 'x'.repeat(499)],
    ['a surrogate pair is kept whole or not at all', `${'x'.repeat(499)}😀`, 'x'.repeat(499)],
    ['so is an emoji of several', `${'x'.repeat(495)}👩‍👩‍👧‍👦`, 'x'.repeat(495)],
    ['so is a letter with its accents', `${'x'.repeat(499)}e\u0301`, 'x'.repeat(499)],
    ['a character longer than all is cut', `e${'\u0301'.repeat(600)}`, `e${'\u0301'.repeat(499)}`],
  ])('of what is too long, %s', (_, text, prompt) => {
    expect(sanitizePrompt(text)).toBe(prompt);
  });

  it('leaves nothing that it would change', { timeout: 200_000 }, () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<',
        '>',
        '</',
        '/>',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<?',
        '?>',
        '"',
        "'",
      ),
      fc.constantFrom(
        'b',
        'script',
        '<title>',
        '<textarea>',
        '<plaintext>',
        '<xmp>',
        '<svg>',
        ' ',
        '=',
      ),
    );
    const text = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (dirty) => {
        const prompt = sanitizePrompt(dirty);
        expect(prompt.length).toBeLessThanOrEqual(500);
        expect(sanitizePrompt(prompt)).toBe(prompt);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes time in proportion to the text', () => {
    const deep = `${'<title>'.repeat(20_000)}${'<<b>'.repeat(20_000)}`;
    expect(sanitizePrompt(`A cat that codes${deep}`)).toMatch(/^A cat that codes [^<]*$/);
    // Tags that are never closed take more than that, so not all of them are looked at.
    expect(sanitizePrompt(`A cat that codes${'<b>'.repeat(600_000)}`)).toBe('A cat that codes');
  });
});
