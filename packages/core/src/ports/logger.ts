import { escapeCharacter } from '../lib/escape-character.ts';
import { readProperty } from '../lib/read-property.ts';

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

type Write = (level: LogLevel, message: string, fields: LogFields) => void;

/** What JSON leaves as it is: DEL, C1 controls, line separators, invisible characters, and those that turn the direction of text. */
const invisible =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** In JSON an entry is one line, and ids can neither break it nor send escape codes to a terminal. */
const writeLine: Write = (level, message, { err, ...fields }) =>
  console[level](
    `[bluma-webhooks] ${message}`,
    JSON.stringify(fields).replace(invisible, escapeCharacter),
    err ?? '',
  );

/** Gives all loggers one shape. An error that a logger throws is ignored. */
export function adaptLogger(logger: Logger = console): Logger {
  const writeTo: Write = (level, message, fields) => {
    const { err } = fields;
    if ('bindings' in logger) Reflect.apply(logger[level], logger, [fields, message]);
    // Pino serialises errors. Others put them through JSON, which makes {} of one: they get its text.
    else logger[level](message, err ? { ...fields, err: toLogText(err) } : fields);
  };
  const write = logger === console ? writeLine : writeTo;
  const at = (level: LogLevel) => (message: string, fields: LogFields) => {
    try {
      write(level, message, fields);
    } catch {
      // There is no other place to report it.
    }
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

const toLogText = (error: unknown): unknown => readProperty(error, 'stack') ?? error;
