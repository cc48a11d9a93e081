/** A line of a document. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** A fenced code block. */
export interface Fence {
  readonly language: string;
  /** What else the info string says. */
  readonly marks: readonly string[];
  readonly lines: readonly Line[];
}

/** Three or more of one character; indented where the block is part of a list, behind `>` where it is quoted. */
const opening = /^(?<margin>[\s>]*)(?<fence>`{3,}|~{3,})\s*(?<info>[^`]*)$/;

/** The fenced code blocks of a Markdown text (CommonMark, 4.5). One inside another is part of the outer one. */
export function fences(lines: Iterable<Line>): Fence[] {
  const found: Fence[] = [];
  let current: { margin: number; fence: string; lines: Line[] } | undefined;
  for (const { number, text } of lines) {
    if (current) {
      const bare = text.slice(Math.min(current.margin, text.search(/[^\s>]|$/)));
      if (isClosing(bare, current.fence)) current = undefined;
      else current.lines.push({ number, text: bare });
      continue;
    }
    const { margin, fence, info } = opening.exec(text)?.groups ?? {};
    if (margin === undefined || fence === undefined || info === undefined) continue;
    const [language = '', ...marks] = info.trim().split(/\s+/);
    current = { margin: margin.length, fence, lines: [] };
    found.push({ language, marks, lines: current.lines });
  }
  return found;
}

function isClosing(text: string, fence: string): boolean {
  const closing = text.trim();
  return closing.length >= fence.length && closing === fence.charAt(0).repeat(closing.length);
}
