import { parseArgs } from 'node:util';
import { aWebUrl } from './option-kind.ts';

/** What `bluma-simulator` was asked for. */
export interface Command {
  readonly port: number;
  /** Webhooks that are there from the start. */
  readonly urls: readonly string[];
  readonly seed?: string;
  readonly scale?: number;
  readonly credits?: number;
}

export const usage = `bluma-simulator: a Bluma on this machine, with its API, its events and its deliveries

  --port <number>      where the API listens: 5001; 0 for a free port
  --webhook <url>      a webhook for all events from the start; may be given several times
  --seed <text>        the same seed gives the same keys, secrets and ids
  --scale <number>     time passes so many times faster, the 5 s to answer in too
  --credits <number>   the credits to begin with: 100
  --help               this
`;

/** @throws for what is not understood */
export function parseCommand(args: string[]): Command | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '5001' },
      webhook: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      scale: { type: 'string' },
      credits: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const port = parseNumber('port', values.port);
  if (!Number.isInteger(port) || port > 65_535) throw new Error(`--port ${port} is no port`);
  for (const url of values.webhook) {
    if (!aWebUrl.accepts(url)) throw new Error(`--webhook ${url} is no http: or https: URL`);
  }
  return {
    port,
    urls: values.webhook,
    ...(values.seed !== undefined && { seed: values.seed }),
    ...(values.scale !== undefined && { scale: parseNumber('scale', values.scale) }),
    ...(values.credits !== undefined && { credits: parseNumber('credits', values.credits) }),
  };
}

function parseNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} ${text} is no number`);
}
