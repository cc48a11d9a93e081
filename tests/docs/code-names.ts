import ts from 'typescript';

/**
 * The names in code that a page has in backticks, and its strings that look like a name of ours. Code that is no
 * TypeScript has none: a header, a path, a command, SQL, or JSON that is sent over HTTP.
 */
export function readCodeNames(code: string): string[] {
  if (isPath.test(code) || isText.test(code) || isJson.test(code)) return [];
  const file = parse(code);
  return file ? [...new Set(collect(file))] : [];
}

const isJson = /^\{\s*"/;
const isPath = /^[^\s(]*\/[^\s(]*$|^[\w.*{},+-]+\.(?:ts|mjs|md)$/;
/** Templates, requests, commands, words with hyphens, prefixes and punctuation. */
const isText = /^\+|<|%|\$|^[A-Z]+ |^[\w ]+ -?[\w.]+$|^[^\s'"]+-[^\s'"]+$|^[^\s'"]*[:_]…?$|^\W*$/;

/** Pages shorten signatures and samples: `f(a, b?)`, `f(…)`. */
function parse(code: string): ts.SourceFile | undefined {
  const whole = code.replaceAll(/\?(?=[,)])/g, '').replaceAll(/,?\s*…/g, '');
  return [`(${whole});`, `${whole};`].map(toSource).find((file) => file !== undefined);
}

/** The compiler has the faults of one file only here: the public ways to ask for them take 50 times as long. */
function toSource(text: string): ts.SourceFile | undefined {
  const file = ts.createSourceFile('code.ts', text, ts.ScriptTarget.Latest);
  const faults: unknown = Reflect.get(file, 'parseDiagnostics');
  if (!Array.isArray(faults)) throw new Error('This version of TypeScript has no parseDiagnostics');
  return faults.length > 0 ? undefined : file;
}

const looksLikeName = /^[a-z]+(?:_[a-z]+)*$/;

function* collect(node: ts.Node): Generator<string> {
  if (ts.isIdentifier(node)) yield node.text;
  if (ts.isStringLiteral(node) && looksLikeName.test(node.text)) yield node.text;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* collect(child);
}
