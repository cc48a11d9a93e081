import type { Row } from './client.ts';
import type { OnSent } from './database.ts';
import { wasRefused } from './sql-state.ts';
import { withTimeout } from './timeout.ts';

/** What the calls of one claim need from the store. */
export interface LateClaimOptions {
  readonly leaseMs: number;
  readonly timeoutMs: number;
  /** Whether these rows grant the claim to its token. */
  isGranted(rows: readonly Row[]): boolean;
  /** Releases the claim of this token. Resolves to the number of records that had the token. */
  release(onSent: OnSent): Promise<number>;
}

/** The caller may repeat a claim that failed with the same token. No release is sent before it had the time to. */
const firstPauseMs = 500;
const longestPauseMs = 5000;

/**
 * Releases claims that the server grants after their call has failed. Nothing runs under such a claim. Without a release
 * the event would be in progress for a whole lease.
 */
export class LateClaims {
  readonly #calls = new Map<string, ClaimCalls>();

  /** `name` identifies the key and the token. */
  async call(
    name: string,
    options: LateClaimOptions,
    send: (onSent: OnSent) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const calls = this.#calls.get(name) ?? new ClaimCalls(options);
    this.#calls.set(name, calls);
    calls.onIdle = () => {
      if (this.#calls.get(name) === calls) this.#calls.delete(name);
    };
    return calls.run(send);
  }
}

/** The calls with one key and one token. */
class ClaimCalls {
  onIdle: () => void = () => {};
  readonly #options: LateClaimOptions;
  #running = 0;
  #unanswered = 0;
  /** A call has returned the claim, so the caller has it. */
  #isReturned = false;
  /** How many answers to a release are still needed. */
  #releasesNeeded = 0;
  #isReleasing = false;
  /** The release that is under way. */
  #release: Promise<unknown> | undefined;
  #failedAt = 0;
  #endsAt = 0;

  constructor(options: LateClaimOptions) {
    this.#options = options;
  }

  async run(send: (onSent: OnSent) => Promise<readonly Row[]>): Promise<readonly Row[]> {
    let sent: Promise<readonly Row[]> | undefined;
    this.#running += 1;
    try {
      // A release that the server runs after this claim would end the claim.
      const release = this.#release;
      if (release) await withTimeout(this.#options.timeoutMs, () => release);
      const rows = await send((command) => {
        sent = command;
      });
      this.#isReturned ||= this.#options.isGranted(rows);
      return rows;
    } catch (error) {
      this.#failedAt = performance.now();
      if (sent) this.#watch(sent);
      throw error;
    } finally {
      this.#running -= 1;
      this.#startReleasing();
    }
  }

  #watch(sent: Promise<readonly Row[]>): void {
    this.#unanswered += 1;
    const onAnswer = (releases: number) => {
      this.#unanswered -= 1;
      this.#releasesNeeded = Math.max(this.#releasesNeeded, releases);
      this.#endsAt = performance.now() + this.#options.leaseMs;
      this.#startReleasing();
    };
    sent.then(
      (rows) => onAnswer(this.#options.isGranted(rows) ? 1 : 0),
      // Of a lost connection, the server may still run the claim after the first release.
      (error) => onAnswer(wasRefused(error) ? 0 : 2),
    );
  }

  #startReleasing(): void {
    if (this.#isReleasing || this.#running > 0) return;
    if (this.#isReturned || this.#releasesNeeded === 0) {
      if (this.#unanswered === 0 || this.#isReturned) this.onIdle();
      return;
    }
    this.#isReleasing = true;
    void this.#releaseAll().finally(() => {
      this.#isReleasing = false;
      if (this.#running === 0 && this.#unanswered === 0) this.onIdle();
    });
  }

  /** Never rejects. Ends when the server has answered, when the caller claims again, or with the lease. */
  async #releaseAll(): Promise<void> {
    let pauseMs = Math.max(this.#failedAt + firstPauseMs - performance.now(), 0);
    while (this.#releasesNeeded > 0) {
      if (pauseMs > 0) await pause(pauseMs);
      if (this.#running > 0 || this.#isReturned || performance.now() > this.#endsAt) return;
      pauseMs = Math.min(Math.max(pauseMs * 2, firstPauseMs), longestPauseMs);
      await this.#releaseOnce();
    }
  }

  async #releaseOnce(): Promise<void> {
    let sent: Promise<unknown> | undefined;
    const releasing = this.#options.release((command) => {
      sent = command;
    });
    const forget = () => {
      this.#release = undefined;
    };
    // From before the release is sent until the server has answered it.
    this.#release = releasing.catch(() => sent).then(forget, forget);
    try {
      this.#releasesNeeded = (await releasing) > 0 ? 0 : this.#releasesNeeded - 1;
    } catch {
      // Sent again after the pause.
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
