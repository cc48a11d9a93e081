const slowMs = 1000;

/**
 * Calls `onSlow` if a start takes longer than a second. Its timer keeps no process alive.
 *
 * @returns stops watching
 */
export function watchStart(start: Promise<unknown>, onSlow: () => void): () => void {
  const timer = setTimeout(onSlow, slowMs).unref();
  const stop = () => clearTimeout(timer);
  start.then(stop, stop);
  return stop;
}
