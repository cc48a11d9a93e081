import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { createClient } from 'redis';
import { createClient as createClient4 } from 'redis4';
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
  const commandOptions = { timeout: 30_000 };
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

/** What most users have. */
export const current: Readonly<Record<string, Connect>> = {
  'ioredis 6': connectIoredis,
  'node-redis 6': connectNodeRedis,
};

export const older: Readonly<Record<string, Connect>> = {
  'ioredis 5': connectIoredis5,
  'node-redis 4': connectNodeRedis4,
  'node-redis 5': connectNodeRedis5,
};
