import { parseArgs } from 'node:util';
import { closestMatch, describeRefusal, toText } from '@bluma-webhooks/core/shared';
import { aHost, aWebUrl, aWholeNumber, type OptionKind } from './option-kind.ts';

/** The arguments of the `bluma-simulator` command. */
export interface Command {
  readonly port: number;
  readonly host: string;
  /** The URLs of webhooks that exist from the start. */
  readonly urls: readonly string[];
  readonly seed: string | undefined;
  readonly scale: number | undefined;
  readonly credits: number | undefined;
}

export const usage = `bluma-simulator: a Bluma on this machine, with its API, its events and its deliveries

  --port <number>      the port of the API (5001); 0 for a free port
  --host <host>        the address or name that the API binds to (localhost)
  --webhook <url>      a webhook for all events from the start; may be given several times
  --seed <text>        the same seed gives the same keys, secrets and ids
  --scale <number>     time passes so many times faster, the 5 s to answer in too
  --credits <number>   the credits to begin with: 100
  --help               this
`;

const options = {
  port: { type: 'string', default: '5001' },
  host: { type: 'string', default: 'localhost' },
  webhook: { type: 'string', multiple: true, default: [] as string[] },
  seed: { type: 'string' },
  scale: { type: 'string' },
  credits: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws if an argument is unknown or invalid */
export function parseCommand(args: string[]): Command | 'help' {
  const values = parseValues(args);
  if (values.help) return 'help';
  const port = parseNumber('port', values.port);
  check('port', port, aWholeNumber(0, 65_535));
  // As in a URL.
  const host = values.host.replace(/^\[(.*)\]$/, '$1');
  check('host', host, aHost);
  for (const url of values.webhook) check('webhook', url, aWebUrl);
  return {
    port,
    host,
    urls: values.webhook,
    seed: values.seed,
    scale: values.scale === undefined ? undefined : parseNumber('scale', values.scale),
    credits: values.credits === undefined ? undefined : parseNumber('credits', values.credits),
  };
}

function parseValues(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const { code, message } = Object(error);
    const [name] = /(?<=--)[\w-]+/.exec(message) ?? [];
    if (name !== undefined && code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      const known = Object.keys(options).map((one) => `--${one}`);
      const fix = `did you mean ${closestMatch(`--${name}`, known)}? See bluma-simulator --help`;
      throw new Error(
        describeRefusal('The arguments', { expected: 'known', got: `--${name}`, fix }),
      );
    }
    if (name !== undefined && code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
      const got = 'none, or one that begins with -';
      const fix = `write --${name}=VALUE`;
      throw new Error(describeRefusal(`--${name}`, { expected: 'followed by a value', got, fix }));
    }
    throw new Error(`${String(message).split('\n')[0]}. See bluma-simulator --help`);
  }
}

function check(name: string, value: unknown, { what, accepts }: OptionKind): void {
  if (!accepts(value)) throw refusal(name, what, value);
}

function parseNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw refusal(name, 'a number from 0', text);
}

function refusal(name: string, expected: string, value: unknown): Error {
  const fix = 'see bluma-simulator --help';
  return new Error(describeRefusal(`--${name}`, { expected, got: toText(value), fix }));
}
