import { isErrorReply, unansweredError } from './errors.ts';
import { type ClaimCall, LateClaim } from './late-claim.ts';

export interface LateClaimOptions {
  /** Sends the release script. Resolves to whether the server ran it in time. Never rejects. */
  sendRelease(call: ClaimCall): Promise<boolean>;
  /** How long a call may take, in ms. */
  readonly timeoutMs: number;
}

/** The pause after a release without an answer, in ms. It doubles up to the second number. */
const [shortestPauseMs, longestPauseMs] = [250, 2000];
const pollMs = 100;
/** The largest number of claims to release: more would be a leak. The oldest claims beyond it end with their leases. */
const maxClaims = 10_000;

/**
 * Releases the claims that the store rejected. The server may grant such a claim later, when the outage is over. Then
 * no run has the claim, and the claim would block its event for a whole lease.
 */
export class LateClaims {
  readonly #options: LateClaimOptions;
  /** The claims that a caller waits for, and those to release, by their names. */
  readonly #claims = new Map<string, LateClaim>();
  readonly #due = new Set<LateClaim>();
  #isReleasing = false;
  #isClosed = false;
  #endPause: () => void = () => {};

  constructor(options: LateClaimOptions) {
    this.#options = options;
  }

  /** The reply of the claim script, which `sendClaim` sends. */
  async send(call: ClaimCall, sendClaim: () => Promise<number>): Promise<number> {
    const claim = this.#track(call);
    claim.callers += 1;
    try {
      if (!(await claim.canBeSent())) throw unansweredError(this.#options.timeoutMs);
      const reply = await sendClaim();
      if (reply > 0) claim.isOwned = true;
      return reply;
    } catch (error) {
      if (!isRefusal(error)) this.#onRejected(claim);
      throw error;
    } finally {
      claim.callers -= 1;
      this.#forgetUnused(claim);
    }
  }

  /** Call it when the server has answered a call, in time or late. */
  onReply(): void {
    this.#endPause();
  }

  /** Call it when the caller releases its claim. A grant that arrives after that must be released again. */
  onRelease(key: string, token: string): void {
    const claim = this.#claims.get(toName(key, token));
    if (claim) claim.isOwned = false;
  }

  /** Sends no more releases. */
  close(): void {
    this.#isClosed = true;
    this.#due.clear();
    this.#claims.clear();
  }

  #track(call: ClaimCall): LateClaim {
    const name = toName(call.key, call.token);
    const known = this.#claims.get(name);
    if (known) return known;
    const claim = new LateClaim(name, call);
    this.#claims.set(name, claim);
    return claim;
  }

  #forgetUnused(claim: LateClaim): void {
    if (claim.callers === 0 && !this.#due.has(claim)) this.#claims.delete(claim.name);
  }

  #onRejected(claim: LateClaim): void {
    if (this.#isClosed) return;
    claim.onRejected(performance.now());
    this.#due.add(claim);
    const [oldest] = this.#due;
    if (oldest && this.#due.size > maxClaims) this.#endRelease(oldest);
    if (!this.#isReleasing) void this.#releaseAll();
  }

  /** One release at a time until the server answers: during an outage, each one would wait in the client. */
  async #releaseAll(): Promise<void> {
    this.#isReleasing = true;
    let pauseMs = shortestPauseMs;
    while (this.#due.size > 0) {
      const now = performance.now();
      const [first, ...others] = [...this.#due].filter((claim) => claim.canBeReleased(now));
      if (!first) {
        await pause(pollMs);
      } else if (await this.#release(first)) {
        pauseMs = shortestPauseMs;
        for (const claim of others) {
          // Its caller may have repeated it in the meantime. A release would then end the claim that its caller gets.
          if (claim.canBeReleased(performance.now())) void this.#release(claim);
        }
      } else {
        // In a cluster, the next claim may be at a server that answers.
        this.#due.delete(first);
        this.#due.add(first);
        await this.#pauseUntilReply(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
    this.#isReleasing = false;
  }

  #pauseUntilReply(ms: number): Promise<void> {
    const reply = new Promise<void>((resolve) => {
      this.#endPause = resolve;
    });
    return Promise.race([pause(ms), reply]);
  }

  /** Resolves to whether the server answered. */
  async #release(claim: LateClaim): Promise<boolean> {
    const isAnswered =
      claim.isOwned || (await claim.release(this.#options.sendRelease(claim.call)));
    if (isAnswered && !claim.repeatLater(performance.now())) this.#endRelease(claim);
    return isAnswered;
  }

  #endRelease(claim: LateClaim): void {
    this.#due.delete(claim);
    this.#forgetUnused(claim);
  }
}

/** The server did not run the claim. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && isErrorReply(error.cause);
}

/** No stored token has a space. */
const toName = (key: string, token: string) => `${token} ${key}`;

/** Its timer keeps no process alive. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
