/** The fields that identify a claim. Claims with the same token are one claim. */
export interface ClaimCall {
  /** The stored key. */
  readonly key: string;
  /** The stored token. */
  readonly token: string;
  readonly leaseMs: number;
}

/** The time in which a caller may repeat a rejected claim before the store releases it, in ms. */
const firstReleaseMs = 500;
/** The time in which releases are repeated, in ms. */
const longestRepeatMs = 60_000;

/** A claim that a caller waits for, or that was rejected and must be released. */
export class LateClaim {
  readonly name: string;
  readonly call: ClaimCall;
  /** How many callers wait for a reply. */
  callers = 0;
  /** A caller got the grant, and has not released it. */
  isOwned = false;
  #releaseAt = 0;
  #repeatMs = firstReleaseMs;
  #repeatUntil: number | undefined;
  #releasing: Promise<boolean> | undefined;
  /**
   * The server did not answer a release. It may still run that release, which would then release a later grant of this
   * claim.
   */
  #mayBeReleasedLate = false;

  constructor(name: string, call: ClaimCall) {
    this.name = name;
    this.call = call;
  }

  /** Whether no release can reach the server after a claim that is sent now. */
  canBeSent(): boolean | Promise<boolean> {
    return this.#mayBeReleasedLate ? false : (this.#releasing ?? true);
  }

  onRejected(now: number): void {
    this.#releaseAt = now + firstReleaseMs;
    this.#repeatMs = firstReleaseMs;
    this.#repeatUntil = undefined;
  }

  canBeReleased(now: number): boolean {
    return this.callers === 0 && !this.#releasing && this.#releaseAt <= now;
  }

  /** Resolves to whether the server answered the release. */
  async release(sent: Promise<boolean>): Promise<boolean> {
    this.#releasing = sent;
    const isAnswered = await sent;
    this.#releasing = undefined;
    this.#mayBeReleasedLate ||= !isAnswered;
    return isAnswered;
  }

  /**
   * Plans the next release, if there is one. A claim that was sent over a lost connection can reach the server later
   * than a release over the next connection: from the buffers of a frozen server, or through a proxy.
   *
   * @returns whether there is a next release
   */
  repeatLater(now: number): boolean {
    this.#repeatUntil ??= now + Math.min(this.call.leaseMs, longestRepeatMs);
    this.#releaseAt = now + this.#repeatMs;
    this.#repeatMs *= 2;
    return this.#releaseAt < this.#repeatUntil;
  }
}
