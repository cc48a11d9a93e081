import { lexer, type Token, type Tokens } from 'marked';

/** The cell of a table, or the text of a heading. */
export interface Inline {
  readonly text: string;
  /** The code in backticks. */
  readonly code: readonly string[];
}

export interface Heading extends Inline {
  readonly depth: number;
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Inline[])[];
}

/** The parts of a Markdown page that the tests compare with the code. Fenced code blocks are not among them. */
export interface Page {
  readonly headings: readonly Heading[];
  readonly tables: readonly Table[];
  /** All code in backticks, that of headings and tables too. */
  readonly code: readonly string[];
  /** The targets of links. */
  readonly links: readonly string[];
}

export function parseMarkdown(text: string): Page {
  const tokens = [...walk(lexer(text))];
  return {
    headings: tokens.filter(isHeading).map((heading) => ({
      depth: heading.depth,
      ...toInline(heading),
    })),
    tables: tokens.filter(isTable).map(({ header, rows }) => ({
      header: header.map((cell) => cell.text.trim()),
      rows: rows.map((cells) => cells.map(toInline)),
    })),
    code: tokens.filter(isCodeSpan).map((span) => span.text),
    links: tokens.filter(isLink).map((link) => link.href),
  };
}

function toInline({ text, tokens }: { text: string; tokens: Token[] }): Inline {
  return { text: text.trim(), code: [...walk(tokens)].filter(isCodeSpan).map((span) => span.text) };
}

function* walk(tokens: readonly Token[]): Generator<Token> {
  for (const token of tokens) {
    yield token;
    if (isTable(token)) {
      for (const cell of [token.header, ...token.rows].flat()) yield* walk(cell.tokens);
    } else if (isList(token)) {
      for (const item of token.items) yield* walk(item.tokens);
    } else if ('tokens' in token && token.tokens) {
      yield* walk(token.tokens);
    }
  }
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';
const isTable = (token: Token): token is Tokens.Table => token.type === 'table';
const isList = (token: Token): token is Tokens.List => token.type === 'list';
const isCodeSpan = (token: Token): token is Tokens.Codespan => token.type === 'codespan';
const isLink = (token: Token): token is Tokens.Link => token.type === 'link';

/** GitHub's anchors. A second heading with the same text has `-1`. */
export function anchorsIn(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const heading of parseMarkdown(text).headings) {
    const anchor = heading.text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    let count = 0;
    while (anchors.has(count ? `${anchor}-${count}` : anchor)) count += 1;
    anchors.add(count ? `${anchor}-${count}` : anchor);
  }
  return anchors;
}
