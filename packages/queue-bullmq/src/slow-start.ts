const slowMs = 1000;

/** Calls `tell` if a start takes longer than a second, unless it is told to stop before. Keeps no process alive. */
export function watchStart(start: Promise<unknown>, tell: () => void): () => void {
  const timer = setTimeout(tell, slowMs).unref();
  const stop = () => clearTimeout(timer);
  start.then(stop, stop);
  return stop;
}
