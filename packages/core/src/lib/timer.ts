/** Calls back once, unless it is stopped before. */
export interface Timer {
  stop(): void;
}
