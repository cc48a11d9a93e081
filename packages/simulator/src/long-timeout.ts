/** The longest time of `setTimeout`, in ms. A longer time counts as 1 ms. */
export const longestMs = 2 ** 31 - 1;

/** `setTimeout` for any time, including `Infinity`. @returns a function that cancels the timer */
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
