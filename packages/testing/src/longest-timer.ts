/** The longest time of `setTimeout`, in ms. A longer time counts as 1 ms. */
export const longestTimerMs = 2 ** 31 - 1;
