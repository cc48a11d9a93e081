import { assertOptions, duration, refuseOption, toText } from '@bluma-webhooks/core/shared';
import type { RedisClient } from './client.ts';

export interface RedisStoreOptions {
  /** A client or cluster of ioredis (5 or newer) or of redis (4 or newer). It stays yours: it is never closed. */
  readonly client: RedisClient;
  /**
   * The start of all key names.
   *
   * @default 'bluma:'
   */
  readonly prefix?: string | undefined;
  /**
   * How long a call may take, in ms. Then it rejects with `store_unavailable`, though it may still take effect. A client
   * itself may wait without a limit while a server is frozen or away.
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
