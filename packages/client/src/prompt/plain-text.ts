import { Parser } from 'htmlparser2';

/** What a browser never shows as text. */
const hidden = new Set(['script', 'style', 'template', 'iframe']);

/** Elements within a line of text: words on both sides of their tags may be one. */
const inline = new Set(
  'a abbr b bdi bdo cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var'.split(
    ' ',
  ),
);

/** So deep may tags be hidden in tags, before it is nothing that somebody wrote for its text. */
const maxPasses = 5;

/**
 * The text in HTML, for what is no HTML any more: without tags and comments, entities as they were. The result has
 * nothing left to remove, also where parts of tags stood around others: `<<b>script>`.
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
  // Paragraphs are not to run into each other.
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
