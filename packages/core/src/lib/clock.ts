/** Monotonic, in ms: how long something took, or when it is due. Never a time of day. */
export const now = (): number => performance.now();

/** In ms. JavaScript engines end a longer timer immediately. */
export const longestTimerMs = 2 ** 31 - 1;
