/** Where a monitor has its time and its chance from. Tests hold both. */
export interface MonitorTiming {
  /** Runs something once, so many ms from now, and keeps no process alive for it. @returns what takes it back */
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
