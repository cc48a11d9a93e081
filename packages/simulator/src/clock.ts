/** A simulator's only source of time. */
export interface Clock {
  /** The current time, in ms since 1970. */
  now(): number;
  /**
   * Runs a task at a time, in ms since 1970. Tasks of the same time run in the order of `order`.
   *
   * @returns a function that cancels the task
   */
  schedule(at: number, order: number, task: () => void): () => void;
  /**
   * Registers work outside of the simulator, such as a request. A stepped clock pauses while the work runs, and
   * `settled` waits for the work.
   *
   * @param work never rejects
   */
  track(work: Promise<void>): void;
  /**
   * Resolves when no task is due and no tracked work is running. A stepped clock stops waiting for tracked work after
   * its patience.
   */
  settled(): Promise<void>;
  /** Advances a stepped clock. @throws {BlumaWebhookError} `invalid_option` if the clock is not stepped */
  advance(ms: number): Promise<void>;
  /** Cancels all tasks. New tasks are ignored. */
  close(): void;
}
