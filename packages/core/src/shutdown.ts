import { settlesWithin } from './lib/timeout.ts';

export interface CloseReport {
  /** Runs that came to their own end. */
  readonly drained: number;
  /** Runs that were aborted and released. */
  readonly aborted: number;
}

/** Something that closing waits for. */
export interface PendingWork {
  /** Settles, never rejects, when the work has ended. */
  readonly finished?: Promise<unknown> | undefined;
  /** Ends the work early, when closing has waited for long enough. */
  abort?(): void;
}

/** How long aborted runs have to release their claims, in ms. */
const releaseMs = 2000;

/**
 * How far the closing of a receiver or a worker has come.
 *
 * - `accepting`: events are taken.
 * - `draining`: no event is taken any more. Runs continue, without pauses.
 * - `aborting`: runs are aborted, and release their claims.
 * - `closed`: no call to the store is tried again.
 */
export class Shutdown {
  #phase: 'accepting' | 'draining' | 'aborting' | 'closed' = 'accepting';
  readonly #draining = new AbortController();
  #report: Promise<CloseReport> | undefined;

  get isAccepting(): boolean {
    return this.#phase === 'accepting';
  }

  get isAborting(): boolean {
    return this.#phase === 'aborting' || this.#phase === 'closed';
  }

  get isClosed(): boolean {
    return this.#phase === 'closed';
  }

  /** Aborts when draining begins. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** Waits for the work, aborts what still runs after `timeoutMs`, and reports. A second call gets the first one's report. */
  close(works: () => readonly PendingWork[], timeoutMs: number): Promise<CloseReport> {
    this.#report ??= this.#close(works, timeoutMs);
    return this.#report;
  }

  async #close(pending: () => readonly PendingWork[], timeoutMs: number): Promise<CloseReport> {
    const works = pending();
    let left = works.length;
    const ended = Promise.all(works.map(({ finished }) => finished?.then(() => left--)));
    this.#phase = 'draining';
    this.#draining.abort();
    let aborted = 0;
    if (!(await settlesWithin(timeoutMs, ended))) {
      aborted = left;
      this.#phase = 'aborting';
      for (const work of pending()) work.abort?.();
      await settlesWithin(releaseMs, ended);
      this.#phase = 'closed';
    }
    return { drained: works.length - aborted, aborted };
  }
}
