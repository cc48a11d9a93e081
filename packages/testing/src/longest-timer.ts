/** `setTimeout` takes a longer time for 1 ms. */
export const longestTimerMs = 2 ** 31 - 1;
