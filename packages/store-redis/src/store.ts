import type { AsyncIdempotencyStore, Claim, ClaimOptions, ClaimResult } from '@bluma-webhooks/core';
import { toMilliseconds } from './duration.ts';
import { storedKey, storedToken } from './identity.ts';
import { type RedisStoreOptions, resolveOptions } from './options.ts';
import { runScript } from './run-script.ts';
import { createScriptRunner, type ScriptRunner } from './script-runner.ts';
import { type Script, scripts } from './scripts.ts';

/**
 * Records in Redis or Valkey which events ran and which are running. Any number of processes can share it.
 *
 * Fulfils the contract of `IdempotencyStore`. Each call is one script over one key: one atomic round trip, on the
 * server's clock, which also works in a cluster. Its records are as durable as the server: see the README for the
 * settings that matter.
 *
 * @throws {BlumaWebhookError} `invalid_option`, naming the option
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
  const { prefix, commandTimeoutMs } = resolveOptions(options);
  return new RedisStore(createScriptRunner(options.client), prefix, commandTimeoutMs);
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
    const words = [storedToken(token), toMilliseconds(leaseMs), toMilliseconds(retainMs)];
    const reply = await this.#run(scripts.claim, key, words);
    if (reply === 0) return { status: 'done' };
    if (reply < 0) return { status: 'in_progress', retryAfterMs: -reply };
    return { status: 'acquired', claim: { key, token, attempt: reply } };
  }

  async renew({ key, token }: Claim, { leaseMs }: { readonly leaseMs: number }) {
    const words = [storedToken(token), toMilliseconds(leaseMs)];
    return (await this.#settle(scripts.renew, key, words)) ? 'renewed' : 'lost';
  }

  async complete({ key, token }: Claim, { retainMs }: { readonly retainMs: number }) {
    const words = [storedToken(token), toMilliseconds(retainMs)];
    return (await this.#settle(scripts.complete, key, words)) ? 'completed' : 'lost';
  }

  async release({ key, token }: Claim) {
    return (await this.#settle(scripts.release, key, [storedToken(token)])) ? 'released' : 'lost';
  }

  async close(): Promise<void> {
    // The client belongs to the user.
  }

  async #settle(script: Script, key: string, words: readonly string[]): Promise<boolean> {
    const reply = await this.#run(script, key, words);
    return reply === 1;
  }

  #run(script: Script, key: string, words: readonly string[]): Promise<number> {
    const command = { script, key: this.#prefix + storedKey(key), words };
    return runScript(this.#runner, command, this.#commandTimeoutMs);
  }
}
