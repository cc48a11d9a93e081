import { assertClient, refuseClient } from './assert-client.ts';
import {
  hasCommandOptions,
  isAutoPipeliningCluster,
  isIoredis,
  isNodeRedis,
  isNodeRedisCluster,
  type NodeRedisClient,
  type RedisClient,
} from './client.ts';
import type { Script } from './scripts.ts';

/** One call of a script. */
export interface Command {
  readonly script: Script;
  /** The stored key. A script has exactly one, by which a cluster finds the node. */
  readonly key: string;
  readonly words: readonly string[];
}

/** Runs scripts on the server, through any kind of client. */
export interface ScriptRunner {
  bySha(command: Command): Promise<unknown>;
  bySource(command: Command): Promise<unknown>;
}

/** @throws {BlumaWebhookError} `invalid_option` for an unknown client */
export function createScriptRunner(client: RedisClient): ScriptRunner {
  assertClient(client);
  if (isNodeRedisCluster(client)) {
    // With the key: version 4 sends an evalSha to any node (https://github.com/redis/node-redis/issues/2811).
    const run = async (name: string, script: string, { key, words }: Command) =>
      client.sendCommand(key, false, [name, script, '1', key, ...words]);
    return {
      bySha: (command) => run('EVALSHA', command.script.sha, command),
      bySource: (command) => run('EVAL', command.script.source, command),
    };
  }
  if (isNodeRedis(client)) {
    const toArguments = ({ key, words }: Command) => ({ keys: [key], arguments: [...words] });
    const untimed = withoutTimeout(client);
    const connected = () => (client.isReady ? untimed : client);
    return {
      bySha: (command) => connected().evalSha(command.script.sha, toArguments(command)),
      bySource: (command) => connected().eval(command.script.source, toArguments(command)),
    };
  }
  if (!isIoredis(client)) return refuseClient(client);
  if (isAutoPipeliningCluster(client)) {
    const run = async (name: 'eval' | 'evalsha', script: string, { key, words }: Command) => {
      const replies = await client
        .pipeline()
        [name](script, 1, key, ...words)
        .exec();
      const [error, reply] = replies?.[0] ?? [];
      if (error) throw error;
      return reply;
    };
    return {
      bySha: (command) => run('evalsha', command.script.sha, command),
      bySource: (command) => run('eval', command.script.source, command),
    };
  }
  return {
    bySha: ({ script, key, words }) => client.evalsha(script.sha, 1, key, ...words),
    bySource: ({ script, key, words }) => client.eval(script.source, 1, key, ...words),
  };
}

/**
 * The client without node-redis' own timeout, which covers only the time until a command is written. That timeout
 * creates an AbortSignal per command, which costs as much processor time as the rest of the command. A connected client
 * writes immediately. While the client is not connected, the timeout removes the commands that would otherwise fill its
 * queue.
 */
function withoutTimeout(client: NodeRedisClient): NodeRedisClient {
  return hasCommandOptions(client) ? client.withCommandOptions({ timeout: undefined }) : client;
}
