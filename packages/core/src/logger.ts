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

/** Quoted unless harmless, so that no id can break a line or send escape codes to a terminal. */
function plain(value: unknown): string {
  if (value instanceof Error) return value.stack ?? String(value);
  const text = String(value);
  return /^[\w.:/+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** One line per entry, `name=value` after the message: `console` itself breaks an object over several lines. */
export const consoleLogger: Logger = {
  info: (message, fields) => console.info(line(message, fields)),
  warn: (message, fields) => console.warn(line(message, fields)),
  error: (message, fields) => console.error(line(message, fields)),
};

function line(message: string, fields: LogFields): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  return [`[bluma-webhooks] ${message}`, ...pairs.map(([name, value]) => `${name}=${plain(value)}`)].join(' ');
}

/** One shape for all loggers that fit. A logger that throws never disturbs a delivery. */
export function adaptLogger(logger: Logger): Logger {
  const target = logger === console ? consoleLogger : logger;
  const fieldsFirst = 'bindings' in target;
  const write = (level: LogLevel) => (message: string, fields: LogFields) => {
    try {
      if (fieldsFirst) Reflect.apply(target[level], target, [fields, message]);
      else target[level](message, fields);
    } catch {
      // Nowhere left to report it.
    }
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
