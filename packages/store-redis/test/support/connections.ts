import { Cluster, Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { createClient, createCluster } from 'redis';
import { createClient as createClient4, createCluster as createCluster4 } from 'redis4';
import { createClient as createClient5 } from 'redis5';
import type { RedisClient } from '../../src/index.ts';

/** A user's client, and what a test does with it beside. */
export interface Connection {
  readonly client: RedisClient;
  /** Any command of the server. */
  call(command: string, ...words: string[]): Promise<unknown>;
  close(): Promise<void>;
}

export type Connect = (url: string) => Promise<Connection>;

// Clients say by events what they meet while a server is away; who listens to none is told on the console, or ends.
const ignore = () => {};

export const connectIoredis: Connect = async (url) => {
  const client = new Redis(url).on('error', ignore);
  return {
    client,
    call: (command, ...words) => client.call(command, ...words),
    close: async () => client.disconnect(),
  };
};

const connectIoredis5: Connect = async (url) => {
  const client = new Redis5(url).on('error', ignore);
  return {
    client,
    call: (command, ...words) => client.call(command, ...words),
    close: async () => client.disconnect(),
  };
};

export const connectNodeRedis: Connect = async (url) => {
  // Its own limit is 5 s, which is not what is tested, and little for 40,000 commands at once on a slow machine.
  const commandOptions = { timeout: 180_000 };
  const client = await createClient({ url, commandOptions }).on('error', ignore).connect();
  return {
    client,
    call: (...words) => client.sendCommand(words),
    close: async () => client.destroy(),
  };
};

const connectNodeRedis5: Connect = async (url) => {
  const client = await createClient5({ url }).on('error', ignore).connect();
  return {
    client,
    call: (...words) => client.sendCommand(words),
    close: async () => client.destroy(),
  };
};

const connectNodeRedis4: Connect = async (url) => {
  const client = await createClient4({ url }).on('error', ignore).connect();
  return {
    client,
    call: (...words) => client.sendCommand(words),
    close: () => client.disconnect(),
  };
};

/** To a cluster, by the urls of some of its masters. Its commands have a key as their first word. */
export type ConnectCluster = (urls: readonly string[]) => Promise<Connection>;

const connectIoredisCluster: ConnectCluster = async (urls) => {
  const client = new Cluster([...urls]).on('error', ignore);
  return {
    client,
    call: (command, ...words) => client.call(command, ...words),
    close: async () => client.disconnect(),
  };
};

const connectNodeRedisCluster: ConnectCluster = async (urls) => {
  // As above.
  const commandOptions = { timeout: 180_000 };
  const rootNodes = urls.map((url) => ({ url }));
  const client = createCluster({ rootNodes, commandOptions }).on('error', ignore);
  await client.connect();
  return {
    client,
    call: (command, ...words) => client.sendCommand(words[0], false, [command, ...words]),
    close: async () => client.destroy(),
  };
};

const connectNodeRedis4Cluster: ConnectCluster = async (urls) => {
  const client = createCluster4({ rootNodes: urls.map((url) => ({ url })) }).on('error', ignore);
  await client.connect();
  return {
    client,
    call: (command, ...words) => client.sendCommand(words[0], false, [command, ...words]),
    close: () => client.disconnect(),
  };
};

export const clusters: Readonly<Record<string, ConnectCluster>> = {
  'ioredis 6': connectIoredisCluster,
  'node-redis 6': connectNodeRedisCluster,
  // Whose own evalSha goes to any of the masters.
  'node-redis 4': connectNodeRedis4Cluster,
};

/** What most users have. */
export const current: Readonly<Record<string, Connect>> = {
  'ioredis 6': connectIoredis,
  'node-redis 6': connectNodeRedis,
};

/** By the name of the client. */
export async function connect(name: string, url: string): Promise<Connection> {
  const connectIt = current[name];
  if (!connectIt) throw new Error(`There is no client called ${name}`);
  return connectIt(url);
}

export const older: Readonly<Record<string, Connect>> = {
  'ioredis 5': connectIoredis5,
  'node-redis 4': connectNodeRedis4,
  'node-redis 5': connectNodeRedis5,
};
