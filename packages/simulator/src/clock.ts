/** A simulator's only source of time. */
export interface Clock {
  /** In ms since 1970. */
  now(): number;
  /**
   * Runs a task at a time; those of one time in the order of `order`.
   *
   * @returns what takes it back
   */
  schedule(at: number, order: number, task: () => void): () => void;
  /** Work with the outside. A stepped clock pauses for it, and `settled` waits for it. It never rejects. */
  track(work: Promise<void>): void;
  /** Resolves when nothing is due and no tracked work goes on; with a stepped clock, none it still has patience for. */
  settled(): Promise<void>;
  /**
   * Moves a stepped clock by so many ms.
   *
   * @throws {BlumaWebhookError} `invalid_option` with any other
   */
  advance(ms: number): Promise<void>;
  /** Nothing that is scheduled runs any more. */
  close(): void;
}
