/** The part of a client or cluster of ioredis (5 or newer), or of a compatible one, that the store uses. */
export interface IoredisClient {
  evalsha(sha: string, keyCount: number, ...keyAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keyAndArguments: string[]): Promise<unknown>;
}

/** A cluster of ioredis, or of a compatible client. */
export interface IoredisCluster extends IoredisClient {
  pipeline(): {
    evalsha: IoredisPipelineMethod;
    eval: IoredisPipelineMethod;
  };
}

type IoredisPipelineMethod = (
  script: string,
  keyCount: number,
  ...keyAndArguments: string[]
) => {
  exec(): Promise<[error: Error | null, reply: unknown][] | null>;
};

/** The part of a client, pool, sentinel or cluster of node-redis (`redis`, 4 or newer) that the store uses. */
export interface NodeRedisClient {
  evalSha(sha: string, options: NodeRedisArguments): Promise<unknown>;
  eval(script: string, options: NodeRedisArguments): Promise<unknown>;
  /** Missing on a pool or sentinel, which has several connections. */
  readonly isReady?: boolean;
}

export interface NodeRedisArguments {
  keys: string[];
  arguments: string[];
}

/** The part of a cluster of node-redis that the store uses. */
export interface NodeRedisCluster {
  sendCommand(firstKey: string, isReadonly: boolean, words: string[]): Promise<unknown>;
}

export type RedisClient = IoredisClient | NodeRedisClient;

/** Recognises a client by its methods: `instanceof` would import its package, and fail across two copies of it. */
export function isNodeRedis(client: object): client is NodeRedisClient {
  return hasMethod(client, 'evalSha');
}

/** A client of node-redis 5 or newer, which can change the options of its commands. */
export function hasCommandOptions(
  client: NodeRedisClient,
): client is NodeRedisClient & { withCommandOptions(options: object): NodeRedisClient } {
  return hasMethod(client, 'withCommandOptions');
}

export function isNodeRedisCluster(client: object): client is NodeRedisCluster {
  return isNodeRedis(client) && hasMethod(client, 'nodeClient') && hasMethod(client, 'sendCommand');
}

export function isIoredis(client: object): client is IoredisClient {
  return hasMethod(client, 'evalsha');
}

/**
 * A cluster that puts commands into pipelines by itself. ioredis before 5.11 finds the pipeline of a script by the
 * script's name instead of its key. So all scripts that are sent concurrently fail
 * (https://github.com/redis/ioredis/pull/2109).
 */
export function isAutoPipeliningCluster(client: IoredisClient): client is IoredisCluster {
  const options = Object(Reflect.get(client, 'options'));
  return (
    Reflect.get(client, 'isCluster') === true &&
    Boolean(options.enableAutoPipelining) &&
    hasMethod(client, 'pipeline')
  );
}

export function hasMethod(client: unknown, name: string): boolean {
  return typeof Reflect.get(Object(client), name) === 'function';
}
