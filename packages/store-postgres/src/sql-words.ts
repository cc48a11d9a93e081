/** A part of a text that contains no keyword: a comment, a string, a quoted name, or a text between dollar signs. */
const opaque =
  /--[^\n\r]*|\/\*|[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|(?<![\w$])\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/g;

/**
 * The statements of a text, each as its words in lower case, without comments, strings and quoted names. Statements
 * without a word are left out.
 */
export function readStatements(text: string): readonly (readonly string[])[] {
  const statements = removeOpaqueParts(text)
    .split(';')
    .map((statement) => statement.toLowerCase().match(/[a-z_]\w*/g) ?? [])
    .filter((words) => words.length > 0);
  return withoutFunctionBodies(statements);
}

/** The statements of `CREATE FUNCTION … BEGIN ATOMIC …; END` run when the function is called, and its END ends no transaction. */
function withoutFunctionBodies(
  statements: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  let isInBody = false;
  return statements.filter((words) => {
    const wasInBody = isInBody;
    if (isInBody) isInBody = words[0] !== 'end';
    else isInBody = words[0] === 'create' && words.includes('atomic') && words.at(-1) !== 'end';
    return !wasInBody;
  });
}

function removeOpaqueParts(text: string): string {
  let rest = '';
  let position = 0;
  opaque.lastIndex = 0;
  for (let match = opaque.exec(text); match; match = opaque.exec(text)) {
    const isComment = match[0].startsWith('--') || match[0].startsWith('/*');
    // A string in place of a word, so that a statement that begins with one has no keyword there.
    rest += `${text.slice(position, match.index)}${isComment ? ' ' : ' _ '}`;
    position = findEnd(text, match);
    opaque.lastIndex = position;
  }
  return rest + text.slice(position);
}

function findEnd(text: string, { 0: found, index }: RegExpExecArray): number {
  const end = index + found.length;
  if (found === '/*') return findCommentEnd(text, end);
  if (!found.startsWith('$')) return end;
  const close = text.indexOf(found, end);
  return close < 0 ? text.length : close + found.length;
}

/** Comments nest. */
function findCommentEnd(text: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let depth = 1; depth > 0; ) {
    const mark = marks.exec(text);
    if (!mark) return text.length;
    depth += mark[0] === '/*' ? 1 : -1;
  }
  return marks.lastIndex;
}
