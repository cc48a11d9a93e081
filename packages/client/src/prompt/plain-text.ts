import { Parser } from 'htmlparser2';

/** Elements whose content a browser never shows as text. */
const hidden = new Set(['script', 'style', 'template', 'iframe']);

/** Elements within a line of text: the text before and after their tags may be one word. */
const inline = new Set(
  'a abbr b bdi bdo cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var'.split(
    ' ',
  ),
);

/** The largest number of passes. Each pass removes tags that were hidden inside other tags. No real text needs more. */
const maxPasses = 5;

/**
 * The text of HTML, for use outside of HTML: without tags and comments, and with unchanged entities. The result has no
 * tags left, even if the parts of a tag surrounded another tag: `<<b>script>`.
 */
export function plainText(html: string): string {
  let text = html;
  for (let pass = 0; pass < maxPasses; pass++) {
    const next = withoutTags(text);
    if (next === text) return text;
    text = next;
  }
  return text.replaceAll('<', ' ');
}

function withoutTags(html: string): string {
  let text = '';
  let hiddenDepth = 0;
  // A space keeps the texts of two paragraphs apart.
  const boundary = (name: string) => {
    if (!inline.has(name)) text += ' ';
  };
  const parser = new Parser(
    {
      onopentagname(name) {
        if (hidden.has(name)) hiddenDepth++;
        boundary(name);
      },
      onclosetag(name) {
        if (hidden.has(name)) hiddenDepth--;
        boundary(name);
      },
      ontext(data) {
        if (hiddenDepth === 0) text += data;
      },
    },
    { decodeEntities: false },
  );
  parser.end(html);
  return text;
}
