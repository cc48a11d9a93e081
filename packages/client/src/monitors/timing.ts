/** The timers and random numbers of a monitor. Tests replace both. */
export interface MonitorTiming {
  /**
   * Calls a function once, after `ms`. The timer does not keep the process alive.
   *
   * @returns a function that cancels the timer
   */
  after(ms: number, run: () => void): () => void;
  /** A monotonic time, in ms. Not the time of day, which can jump. */
  now(): number;
  /** A random number from 0 to 1, with 1 excluded. */
  random(): number;
}

/** The timers of the process. Fake timers work too: each call looks up `setTimeout` again. */
export const processTiming: MonitorTiming = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
  random: () => Math.random(),
};
