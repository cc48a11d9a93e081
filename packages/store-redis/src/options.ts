import { assertOptions, duration, refuseOption, toText } from '@bluma-webhooks/core/shared';
import type { RedisClient } from './client.ts';

export interface RedisStoreOptions {
  /** A client or cluster of ioredis (5 or newer) or of redis (4 or newer). The store never closes it. */
  readonly client: RedisClient;
  /**
   * The start of all key names.
   *
   * @default 'bluma:'
   */
  readonly prefix?: string | undefined;
  /**
   * How long a call may take, in ms. After that, the call rejects with `store_unavailable`, but may still take effect.
   * The limit is needed since a client itself may wait forever while a server is frozen or unreachable.
   *
   * @default 2000
   */
  readonly commandTimeoutMs?: number | undefined;
}

export interface Settings {
  readonly prefix: string;
  readonly commandTimeoutMs: number;
}

/** Node's timers treat a longer time as 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

const optionNames: Readonly<Record<keyof RedisStoreOptions, true>> = {
  client: true,
  commandTimeoutMs: true,
  prefix: true,
};

/** @throws {BlumaWebhookError} `invalid_option` */
export function resolveOptions(options: RedisStoreOptions): Settings {
  assertOptions(options, optionNames);
  const { prefix = 'bluma:', commandTimeoutMs = 2000 } = options;
  if (typeof prefix !== 'string') {
    refuseOption('prefix', { expected: 'a text', got: toText(prefix) });
  }
  return {
    prefix,
    commandTimeoutMs: duration('commandTimeoutMs', commandTimeoutMs, longestTimerMs),
  };
}
