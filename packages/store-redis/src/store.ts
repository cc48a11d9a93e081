import type {
  AsyncIdempotencyStore,
  Claim,
  ClaimOptions,
  ClaimResult,
  StoredEvent,
} from '@bluma-webhooks/core';
import { idempotencyKey } from '@bluma-webhooks/core/shared';
import { toMilliseconds } from './duration.ts';
import { storedKey, storedToken } from './identity.ts';
import { LateClaims } from './late-claims.ts';
import { type RedisStoreOptions, resolveOptions } from './options.ts';
import { toCount, toInteger, toStoredEvent } from './reply.ts';
import { runScript } from './run-script.ts';
import { type Command, createScriptRunner, type ScriptRunner } from './script-runner.ts';
import { type Script, scripts } from './scripts.ts';

export interface RedisStore extends AsyncIdempotencyStore {
  inspect(namespace: string, id: string): Promise<StoredEvent | undefined>;
}

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
export function redisStore(options: RedisStoreOptions): RedisStore {
  const { prefix, commandTimeoutMs } = resolveOptions(options);
  return new ScriptStore(createScriptRunner(options.client), prefix, commandTimeoutMs);
}

class ScriptStore implements RedisStore {
  readonly #runner: ScriptRunner;
  readonly #prefix: string;
  readonly #commandTimeoutMs: number;
  readonly #lateClaims: LateClaims;
  readonly #onReply = () => this.#lateClaims.onReply();

  constructor(runner: ScriptRunner, prefix: string, commandTimeoutMs: number) {
    this.#runner = runner;
    this.#prefix = prefix;
    this.#commandTimeoutMs = commandTimeoutMs;
    this.#lateClaims = new LateClaims({
      timeoutMs: commandTimeoutMs,
      sendRelease: ({ key, token }) =>
        this.#run({ script: scripts.release, key, words: [token] }).then(
          () => true,
          () => false,
        ),
    });
  }

  async claim(key: string, { token, leaseMs, retainMs }: ClaimOptions): Promise<ClaimResult> {
    const call = { key: this.#storedKey(key), token: storedToken(token), leaseMs };
    const words = [call.token, toMilliseconds(leaseMs), toMilliseconds(retainMs)];
    const command = { script: scripts.claim, key: call.key, words };
    const reply = await this.#lateClaims.send(call, () => this.#run(command));
    if (reply === 0) return { status: 'done' };
    if (reply < 0) return { status: 'in_progress', retryAfterMs: -reply };
    return { status: 'acquired', claim: { key, token, attempt: reply } };
  }

  async renew({ key, token }: Claim, { leaseMs }: { readonly leaseMs: number }) {
    const words = [storedToken(token), toMilliseconds(leaseMs)];
    return (await this.#settle(scripts.renew, key, words)) ? 'renewed' : 'lost';
  }

  async complete({ key, token, attempt }: Claim, { retainMs }: { readonly retainMs: number }) {
    const words = [storedToken(token), toMilliseconds(retainMs), toCount(attempt)];
    return (await this.#settle(scripts.complete, key, words)) ? 'completed' : 'lost';
  }

  async release({ key, token }: Claim) {
    const words = [storedToken(token)];
    this.#lateClaims.onRelease(this.#storedKey(key), storedToken(token));
    return (await this.#settle(scripts.release, key, words)) ? 'released' : 'lost';
  }

  async inspect(namespace: string, id: string): Promise<StoredEvent | undefined> {
    const key = this.#storedKey(await idempotencyKey(namespace, id));
    const event = await this.#read({ script: scripts.inspect, key, words: [] }, toStoredEvent);
    return event ?? undefined;
  }

  async close(): Promise<void> {
    // The client belongs to the user.
    this.#lateClaims.close();
  }

  async #settle(script: Script, key: string, words: readonly string[]): Promise<boolean> {
    return (await this.#run({ script, key: this.#storedKey(key), words })) === 1;
  }

  #run(command: Command): Promise<number> {
    return this.#read(command, toInteger);
  }

  #read<Reply>(command: Command, read: (reply: unknown) => Reply | undefined): Promise<Reply> {
    const timeoutMs = this.#commandTimeoutMs;
    return runScript(this.#runner, command, { timeoutMs, onReply: this.#onReply, read });
  }

  #storedKey(key: string): string {
    return this.#prefix + storedKey(key);
  }
}
