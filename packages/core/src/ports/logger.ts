/** Stable names, the same in log lines and in transitions. Durations are in ms. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * What the receiver writes to. `console`, a winston logger and a pino logger (recognised by its `bindings`, since it
 * takes the fields first) all fit.
 */
export interface Logger {
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

export type LogLevel = keyof Logger;

type Write = (level: LogLevel, message: string, fields: LogFields) => void;

/** JSON keeps an entry on one line, and keeps ids from breaking it or sending escape codes to a terminal. */
const writeLine: Write = (level, message, { err, ...fields }) =>
  console[level](`[bluma-webhooks] ${message}`, JSON.stringify(fields), err ?? '');

/** One shape for all loggers that fit. A logger that throws never disturbs a delivery. */
export function adaptLogger(logger: Logger = console): Logger {
  const writeTo: Write = (level, message, fields) => {
    const { err } = fields;
    if ('bindings' in logger) Reflect.apply(logger[level], logger, [fields, message]);
    // Pino serialises errors. Others put them through JSON, which makes {} of one: they get its text.
    else logger[level](message, err ? { ...fields, err: textOf(err) } : fields);
  };
  const write = logger === console ? writeLine : writeTo;
  const at = (level: LogLevel) => (message: string, fields: LogFields) => {
    try {
      write(level, message, fields);
    } catch {
      // Nowhere left to report it.
    }
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

const textOf = (error: unknown): unknown => Object(error).stack ?? error;
