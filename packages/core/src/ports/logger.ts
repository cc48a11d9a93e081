import { escapeCharacter } from '../lib/escape-character.ts';
import { readProperty } from '../lib/read-property.ts';
import { toText } from '../option-checks.ts';

/** The fields of a log line. They have the same names as in lifecycle events. Durations are in ms. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Gets the log lines. `console`, a winston logger and a pino logger fit. A pino logger takes the fields first; it is recognised
 * by its `bindings`.
 */
export interface Logger {
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

export type LogLevel = keyof Logger;

const mostErrors = 5;
const longestText = 5000;

/**
 * Control characters but tab and line feed, line separators, invisible characters, and those that turn the direction of text:
 * Unicode's category C up to U+FFFF, since `escapeCharacter` takes one code unit.
 */
const invisible = /[^\P{C}\t\n\u{10000}-\u{10ffff}]|[\u2028\u2029]/gu;

const escapeInvisible = (text: string): string => text.replace(invisible, escapeCharacter);

/**
 * The stack of an error, and the stacks of its causes and of the errors of an `AggregateError`. Not their other properties: the
 * error of an HTTP client has the headers of the request, and the error of a database has values.
 */
function toErrorText(error: unknown): string {
  const errors = [error];
  const texts: string[] = [];
  for (const one of errors) {
    const text = readProperty(one, 'stack') ?? readProperty(one, 'message') ?? one;
    texts.push(typeof text === 'string' ? text.slice(0, longestText) : toText(text));
    const causes = [readProperty(one, 'errors'), readProperty(one, 'cause')].flat();
    errors.push(...causes.filter(Boolean).slice(0, mostErrors - errors.length));
  }
  return texts.join('\n[cause]: ');
}

/** Gives all loggers one shape. An error that a logger throws is ignored. */
export function wrapLogger(logger: Logger = console): Logger {
  const write = async (level: LogLevel, message: string, fields: LogFields = {}) => {
    // Pino serialises errors. JSON, as other loggers use it, would make {} of one: they get its text.
    if ('bindings' in logger) return Reflect.apply(logger[level], logger, [fields, message]);
    const { err, ...others } = fields;
    const text = 'err' in fields && { err: escapeInvisible(toErrorText(err)) };
    if (logger !== console) return logger[level](message, { ...others, ...text });
    // The fields are one line of JSON, and the stack has lines of its own.
    const line = escapeInvisible(JSON.stringify(others));
    console[level](`[bluma-webhooks] ${message}`, line, text ? text.err : '');
  };
  // A logger may throw, or reject later. There is no other place to report it.
  const at = (level: LogLevel) => (message: string, fields: LogFields) =>
    void write(level, message, fields).catch(() => {});
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
