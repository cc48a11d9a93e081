import { refuseOption, toKind } from '@bluma-webhooks/core/shared';
import { hasMethod } from './client.ts';

interface UnusableClient {
  matches(client: object): boolean;
  readonly got: string;
  readonly fix: string;
}

/** Values that look like a client. Each would fail only with the first delivery. */
const unusable: readonly UnusableClient[] = [
  {
    matches: (client) => hasMethod(client, 'then'),
    got: 'a promise',
    fix: 'await it, and give redisStore() its result',
  },
  {
    matches: (client) => hasOption(client, 'legacyMode'),
    got: 'a client of redis 4 in legacyMode, whose commands take callbacks',
    fix: 'give client.v4',
  },
  {
    matches: (client) => className(client) === 'RedisLegacyClient',
    got: 'the result of client.legacy(), whose commands take callbacks',
    fix: 'give the client itself',
  },
  {
    matches: (client) =>
      Reflect.get(client, 'isPipeline') === true ||
      hasMethod(client, 'execAsPipeline') ||
      hasMethod(client, 'exec_transaction'),
    got: 'the result of multi() or pipeline(), which runs no command until exec()',
    fix: 'give the client that you called it on',
  },
  {
    matches: (client) => hasMethod(client, 'internal_send_command'),
    got: 'a client of redis 3 or older, whose commands take callbacks',
    fix: 'update redis to 4 or newer, or use ioredis',
  },
  {
    matches: (client) => hasMethod(client, 'createScript') && !hasMethod(client, 'on'),
    got: 'a client of @upstash/redis, which speaks HTTP',
    fix: "give new Redis('rediss://…') of ioredis, with the Redis address of the same database",
  },
];

/** @throws {BlumaWebhookError} `invalid_option` for a client that would fail with the first delivery */
export function assertClient(client: object): void {
  const kind = unusable.find(({ matches }) => matches(Object(client)));
  if (kind) refuse(kind.got, kind.fix);
}

/** @throws {BlumaWebhookError} `invalid_option`, always */
export function refuseClient(client: unknown): never {
  const name = className(client);
  return refuse(name ? `an object of class ${name}` : toKind(client), 'give redisStore() one');
}

function refuse(got: string, fix: string): never {
  const expected = 'a client or cluster of ioredis (5 or newer) or of redis (4 or newer)';
  return refuseOption('client', { expected, got, fix });
}

function hasOption(client: object, name: string): boolean {
  return Boolean(Object(Reflect.get(client, 'options'))[name]);
}

/** The name of the class of an object. Undefined for a plain object, and for a value that is not an object. */
function className(client: unknown): string | undefined {
  if (typeof client !== 'object' || client === null) return undefined;
  const { name } = Object(Reflect.get(client, 'constructor'));
  return typeof name === 'string' && name !== 'Object' && name !== 'Array' ? name : undefined;
}
