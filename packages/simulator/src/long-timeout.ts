/** What `setTimeout` takes at most: more than that it takes for 1 ms. */
export const longestMs = 2 ** 31 - 1;

/** `setTimeout` for any length of time, `Infinity` too. @returns what takes it back */
export function setLongTimeout(task: () => void, ms: number): () => void {
  let left = ms;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const part = Math.min(left, longestMs);
    left -= part;
    timer = setTimeout(left > 0 ? wait : task, part);
  };
  wait();
  return () => clearTimeout(timer);
}
