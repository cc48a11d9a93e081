import { BlumaWebhookError } from '@bluma-webhooks/core';
import type { Script } from './scripts.ts';

/** What is used of a client or cluster of ioredis, from 5 on, or of one made after it. */
export interface IoredisClient {
  evalsha(sha: string, keyCount: number, ...keyAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keyAndArguments: string[]): Promise<unknown>;
}

/** What is used of a client, pool, sentinel or cluster of node-redis (`redis`), from 4 on. */
export interface NodeRedisClient {
  evalSha(sha: string, options: NodeRedisArguments): Promise<unknown>;
  eval(script: string, options: NodeRedisArguments): Promise<unknown>;
}

export interface NodeRedisArguments {
  keys: string[];
  arguments: string[];
}

/** What is used of a cluster of node-redis instead. */
interface NodeRedisCluster {
  sendCommand(firstKey: string, isReadonly: boolean, words: string[]): Promise<unknown>;
}

export type RedisClient = IoredisClient | NodeRedisClient;

/** One call of the port, on its way to the server. */
export interface Command {
  readonly script: Script;
  /** As the server is to name it. One to a script, which tells a cluster where. */
  readonly key: string;
  readonly words: readonly string[];
}

/** Has a script run on the server, by a client of whatever kind. */
export interface ScriptRunner {
  bySha(command: Command): Promise<unknown>;
  bySource(command: Command): Promise<unknown>;
}

/** @throws {BlumaWebhookError} `invalid_option` if this is no client that is known */
export function scriptRunner(client: RedisClient): ScriptRunner {
  if (isNodeRedisCluster(client)) {
    // Told where to: version 4 sends an evalSha to any node (https://github.com/redis/node-redis/issues/2811).
    const run = async (name: string, script: string, { key, words }: Command) =>
      client.sendCommand(key, false, [name, script, '1', key, ...words]);
    return {
      bySha: (command) => run('EVALSHA', command.script.sha, command),
      bySource: (command) => run('EVAL', command.script.source, command),
    };
  }
  if (isNodeRedis(client)) {
    const argumentsOf = ({ key, words }: Command) => ({ keys: [key], arguments: [...words] });
    return {
      bySha: (command) => client.evalSha(command.script.sha, argumentsOf(command)),
      bySource: (command) => client.eval(command.script.source, argumentsOf(command)),
    };
  }
  if (isIoredis(client)) {
    return {
      bySha: ({ script, key, words }) => client.evalsha(script.sha, 1, key, ...words),
      bySource: ({ script, key, words }) => client.eval(script.source, 1, key, ...words),
    };
  }
  throw new BlumaWebhookError(
    'invalid_option',
    'client is no Redis client: give redisStore() a client or cluster of ioredis (5 or newer) or of redis (4 or newer)',
  );
}

/** By what it can do: `instanceof` would need their code, and fail across two copies of it. */
function isNodeRedis(client: object): client is NodeRedisClient {
  return can(client, 'evalSha');
}

function isNodeRedisCluster(client: object): client is NodeRedisCluster {
  return isNodeRedis(client) && can(client, 'nodeClient') && can(client, 'sendCommand');
}

function isIoredis(client: object): client is IoredisClient {
  return can(client, 'evalsha');
}

function can(client: unknown, name: string): boolean {
  return typeof Reflect.get(Object(client), name) === 'function';
}
