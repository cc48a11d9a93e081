import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { createReport } from '../../packages/core/src/ports/observer.ts';
import { root } from '../manifests.ts';
import type { PublicApi } from './public-api.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** A lifecycle event that is for the observer only has no level. */
export type Levels = ReadonlyMap<string, Level | 'none'>;

interface LogCall {
  readonly file: string;
  readonly level: Level;
  /** Missing where the message is no literal. */
  readonly line: string | undefined;
  /** The names of its fields, as far as they are written there. */
  readonly fields: readonly string[];
}

/** Where the message is a variable, and why the line is known all the same. */
const indirect = new Map([
  ['packages/core/src/worker/processor.ts', 'a lifecycle event'],
  ['packages/queue-bullmq/src/error-log.ts', 'the second argument of createErrorLog'],
  ['packages/client/src/api-key.ts', 'the type Misplacement'],
  ['packages/client/src/log.ts', 'calls the logger for the calls of others'],
]);

const levels = new Map<string, Level>([
  ['debug', 'debug'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['warnOnce', 'warn'],
  ['error', 'error'],
]);

/** The simulator prints its log for a person, and `testing` has no log. */
const sources = globSync('packages/*/src/**/*.ts', { cwd: root })
  .filter((file) => !/^packages\/(?:simulator|testing)\//.test(file))
  .sort()
  .map((file) => ({
    file,
    source: ts.createSourceFile(
      file,
      readFileSync(join(root, file), 'utf8'),
      ts.ScriptTarget.Latest,
    ),
  }));

const calls = sources.flatMap(({ file, source }) => [...findLogCalls(file, source)]);

/** Every line that a package logs, and its level. A sentence counts by its part before the colon. */
export function readLogLines(api: PublicApi): Levels {
  const unknown = calls.filter(({ file, line }) => line === undefined && !indirect.has(file));
  if (unknown.length > 0) throw new Error(`no literal message: ${unknown.map((it) => it.file)}`);
  return new Map<string, Level | 'none'>([
    ...calls.flatMap(({ line, level }) => (line ? [[line, level] as const] : [])),
    ...readLifecycle(api),
    ...readMonitorEvents(),
    ...readMisplacements(),
    ...readErrorLogs(),
  ]);
}

export function readLogFields(): ReadonlySet<string> {
  return new Set(calls.flatMap(({ fields }) => fields));
}

function* findLogCalls(file: string, node: ts.Node): Generator<LogCall> {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const level = levels.get(node.expression.name.text);
    const [message, fields] = node.arguments;
    if (level && message && fields) {
      const line = readMessage(message);
      yield { file, level, line, fields: readKeys(fields) };
    }
  }
  for (const child of childrenIn(node)) yield* findLogCalls(file, child);
}

function readMessage(node: ts.Expression): string | undefined {
  const text = ts.isTemplateExpression(node)
    ? node.head.text
    : ts.isStringLiteralLike(node) && node.text;
  return text ? text.split(':')[0] : undefined;
}

function readKeys(node: ts.Node): string[] {
  if (ts.isCallExpression(node)) return node.arguments.flatMap(readKeys);
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : []));
}

/** The logger and the lifecycle events decide together, so both are used as they are. */
function readLifecycle(api: PublicApi): [string, Level | 'none'][] {
  return api.lifecycleEvents().map(({ name, fields }) => {
    // A worker logs it itself, since its observer may get other events than its logger.
    if (name === 'processed') return [name, 'info'];
    const logged: Level[] = [];
    const logger = {
      info: () => void logged.push('info'),
      warn: () => void logged.push('warn'),
      error: () => void logged.push('error'),
    };
    const step = { name, ...(fields.includes('err') && { err: new Error('x') }) };
    Reflect.apply(createReport(logger, undefined, 'default'), undefined, [step]);
    return [name, logged[0] ?? 'none'];
  });
}

function readMonitorEvents(): [string, Level][] {
  const found = declarationIn('packages/client/src/monitors/reporter.ts', 'levels');
  const object = found && ts.isVariableDeclaration(found) && found.initializer;
  if (!object || !ts.isObjectLiteralExpression(object))
    throw new Error('no levels of monitor events');
  return object.properties.map((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name))
      throw new Error('no level');
    const level = ts.isStringLiteral(property.initializer) && levels.get(property.initializer.text);
    if (!level) throw new Error(`no level of ${property.name.text}`);
    return [property.name.text, level];
  });
}

/** Why a signature does not match, as `responded` has it. */
export function readReasons(): string[] {
  return readUnion('packages/core/src/verify/explain-mismatch.ts', 'MismatchReason');
}

function readMisplacements(): [string, Level][] {
  return readUnion('packages/client/src/key-mode.ts', 'Misplacement').map((line) => [line, 'warn']);
}

/** The texts of a type that its package does not export. */
function readUnion(file: string, name: string): string[] {
  const found = declarationIn(file, name);
  if (!found || !ts.isTypeAliasDeclaration(found) || !ts.isUnionTypeNode(found.type)) {
    throw new Error(`no type ${name} in ${file}`);
  }
  return found.type.types.flatMap((part) =>
    ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal) ? [part.literal.text] : [],
  );
}

function readErrorLogs(): [string, Level][] {
  return sources.flatMap(({ source }) => [...findErrorLogs(source)]);
}

function* findErrorLogs(node: ts.Node): Generator<[string, Level]> {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    const [, name] = node.arguments;
    if (node.expression.text === 'createErrorLog') {
      if (!name || !ts.isStringLiteral(name)) throw new Error('createErrorLog without a literal');
      yield [name.text, 'warn'];
    }
  }
  for (const child of childrenIn(node)) yield* findErrorLogs(child);
}

function declarationIn(file: string, name: string): ts.Node | undefined {
  const source = sources.find((one) => one.file === file)?.source;
  const find = (node: ts.Node): ts.Node | undefined => {
    const isFound =
      (ts.isVariableDeclaration(node) || ts.isTypeAliasDeclaration(node)) &&
      ts.isIdentifier(node.name) &&
      node.name.text === name;
    if (isFound) return node;
    return childrenIn(node)
      .map(find)
      .find((found) => found !== undefined);
  };
  return source && find(source);
}

function childrenIn(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}
