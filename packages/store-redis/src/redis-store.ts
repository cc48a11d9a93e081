import {
  type AsyncIdempotencyStore,
  BlumaWebhookError,
  type Claim,
  type ClaimOptions,
  type ClaimResult,
} from '@bluma-webhooks/core';
import { type RedisClient, type ScriptRunner, scriptRunner } from './client.ts';
import { send } from './command.ts';
import { milliseconds } from './durations.ts';
import { keyName, tokenName } from './names.ts';
import { type Script, scripts } from './scripts.ts';

const defaultPrefix = 'bluma:';
const defaultCommandTimeoutMs = 2000;
/** The longest that a timer of Node can wait; it takes anything longer for no time at all. */
const longestTimeoutMs = 2 ** 31 - 1;

export interface RedisStoreOptions {
  /** A client or cluster of ioredis (5 or newer) or of redis (4 or newer). It stays yours: it is never closed. */
  readonly client: RedisClient;
  /** What the names of all keys begin with; `bluma:` unless given. */
  readonly prefix?: string | undefined;
  /**
   * How long a call may take, in ms; 2000 unless given. Then it rejects with `store_unavailable`, though it may still
   * take effect. Clients themselves may wait for ever while a server is frozen or away.
   */
  readonly commandTimeoutMs?: number | undefined;
}

/**
 * Remembers in Redis or Valkey which events ran and which are running, for any number of processes.
 *
 * Keeps the whole contract of `IdempotencyStore`: each call is one script over one key, so one round trip, atomic, on
 * the server's clock, and at home in a cluster. What it promises is as durable as the server: see the README for the
 * settings that matter.
 *
 * @throws {BlumaWebhookError} `invalid_option` for a client that is none, or a timeout that is no positive number of ms
 *
 * @example
 * ```ts
 * import { createReceiver } from '@bluma-webhooks/core';
 * import { redisStore } from '@bluma-webhooks/store-redis';
 * import { Redis } from 'ioredis';
 *
 * const client = new Redis('redis://localhost:6379');
 * const receiver = createReceiver({
 *   secret: process.env.BLUMA_WEBHOOK_SECRET,
 *   store: redisStore({ client }),
 *   handlers: { 'video.completed': (event) => console.log(event.data.url) },
 * });
 * ```
 */
export function redisStore(options: RedisStoreOptions): AsyncIdempotencyStore {
  const { client, prefix = defaultPrefix, commandTimeoutMs = defaultCommandTimeoutMs } = options;
  if (!(commandTimeoutMs > 0 && commandTimeoutMs <= longestTimeoutMs)) {
    throw new BlumaWebhookError(
      'invalid_option',
      `commandTimeoutMs is ${commandTimeoutMs}: give redisStore() a positive number of ms, or leave it out`,
    );
  }
  if (typeof prefix !== 'string') {
    throw new BlumaWebhookError('invalid_option', 'prefix is no text: give redisStore() a string');
  }
  return new RedisStore(scriptRunner(client), prefix, commandTimeoutMs);
}

class RedisStore implements AsyncIdempotencyStore {
  readonly #runner: ScriptRunner;
  readonly #prefix: string;
  readonly #commandTimeoutMs: number;

  constructor(runner: ScriptRunner, prefix: string, commandTimeoutMs: number) {
    this.#runner = runner;
    this.#prefix = prefix;
    this.#commandTimeoutMs = commandTimeoutMs;
  }

  async claim(key: string, { token, leaseMs, retainMs }: ClaimOptions): Promise<ClaimResult> {
    const words = [tokenName(token), milliseconds(leaseMs), milliseconds(retainMs)];
    const reply = await this.#run(scripts.claim, key, words);
    if (reply === 0) return { status: 'done' };
    if (reply < 0) return { status: 'in_progress', retryAfterMs: -reply };
    return { status: 'acquired', claim: { key, token, attempt: reply } };
  }

  async renew({ key, token }: Claim, { leaseMs }: { readonly leaseMs: number }) {
    const words = [tokenName(token), milliseconds(leaseMs)];
    return (await this.#holds(scripts.renew, key, words)) ? 'renewed' : 'lost';
  }

  async complete({ key, token }: Claim, { retainMs }: { readonly retainMs: number }) {
    const words = [tokenName(token), milliseconds(retainMs)];
    return (await this.#holds(scripts.complete, key, words)) ? 'completed' : 'lost';
  }

  async release({ key, token }: Claim) {
    return (await this.#holds(scripts.release, key, [tokenName(token)])) ? 'released' : 'lost';
  }

  async close(): Promise<void> {
    // Nothing was opened: the client is the user's.
  }

  async #holds(script: Script, key: string, words: readonly string[]): Promise<boolean> {
    const reply = await this.#run(script, key, words);
    return reply === 1;
  }

  #run(script: Script, key: string, words: readonly string[]): Promise<number> {
    const command = { script, key: this.#prefix + keyName(key), words };
    return send(this.#runner, command, this.#commandTimeoutMs);
  }
}
