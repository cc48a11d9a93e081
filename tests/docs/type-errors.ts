import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { foldersIn, readManifest, root } from '../manifests.ts';
import type { Snippet } from './snippets.ts';

export interface SnippetError {
  /** The document's path. */
  readonly file: string;
  /** In the document, from 1. */
  readonly line: number;
  readonly message: string;
}

/** Where Git does not look, and from where TypeScript finds what the tests depend on. */
const parent = join(root, 'tests/.cache');

/** Checks all snippets as modules of one program, as strictly as this repository checks itself. */
export function typeErrors(snippets: readonly Snippet[]): SnippetError[] {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'snippets-'));
  try {
    linkPackages(join(folder, 'node_modules'));
    const files = new Map(
      snippets.map((snippet, index) => [
        join(folder, `snippet-${index}.${snippet.extension}`),
        snippet,
      ]),
    );
    for (const [path, { lines }] of files) {
      writeFileSync(path, lines.map(({ text }) => text).join('\n'));
    }
    return diagnose([...files.keys()]).map((diagnostic) => locate(diagnostic, files));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A snippet may import every package of this workspace, with nothing to be declared for it. */
function linkPackages(modules: string): void {
  for (const folder of foldersIn('packages')) {
    const link = join(modules, readManifest(folder).name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, folder), link, 'junction');
  }
}

function diagnose(paths: readonly string[]): readonly ts.Diagnostic[] {
  const { config, error } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  if (error) return [error];
  const overrides = {
    allowJs: true,
    checkJs: true,
    jsx: 'preserve',
    // Or a snippet without an import would be a script, which shares its names with every other one.
    moduleDetection: 'force',
  };
  const compilerOptions = { ...config.compilerOptions, ...overrides };
  const { options, errors } = ts.parseJsonConfigFileContent(
    { compilerOptions, files: paths },
    ts.sys,
    parent,
  );
  if (errors.length > 0) return errors;
  const program = ts.createProgram(paths, options);
  return ts.getPreEmitDiagnostics(program);
}

/** What is not in a snippet comes from the program as a whole. */
function locate(diagnostic: ts.Diagnostic, snippets: ReadonlyMap<string, Snippet>): SnippetError {
  const { code, messageText, file, start = 0 } = diagnostic;
  const message = `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  const snippet = file && snippets.get(file.fileName);
  if (!file || !snippet) return { file: basename(file?.fileName ?? 'program'), line: 0, message };
  const { line } = file.getLineAndCharacterOfPosition(start);
  return { file: snippet.file, line: snippet.lines[line]?.number ?? 0, message };
}
