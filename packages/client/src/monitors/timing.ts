/** The timers and random numbers of a monitor. Tests replace both. */
export interface MonitorTiming {
  /** Calls a function once, after `ms`. The timer does not keep the process alive. @returns a function that cancels it */
  after(ms: number, run: () => void): () => void;
  /** Monotonic, in ms: never the time of day, which can jump. */
  now(): number;
  /** From 0 up to 1, without it. */
  random(): number;
}

/** The process's own. Fake timers fit too: `setTimeout` is looked up when it is called. */
export const processTiming: MonitorTiming = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
  random: () => Math.random(),
};
