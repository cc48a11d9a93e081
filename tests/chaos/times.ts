/** In ms. */
export interface Times {
  /** How long the sender waits for an answer. */
  readonly vendorTimeout: number;
  readonly deadline: number;
  readonly lease: number;
  readonly storeCommand: number;
  /** Between one delivery of an event and the next; the last one again and again. */
  readonly ladder: readonly number[];
}

/** The vendor's times and ours, all divided by the same number. */
export function divideTimes(divisor: number): Times {
  const divided = (ms: number) => Math.round(ms / divisor);
  return {
    vendorTimeout: divided(vendorTimeout),
    deadline: divided(4500),
    lease: divided(20_000),
    storeCommand: divided(2000),
    // 3 s and 30 s. The later ones, 5 min and 1 h, are as short as the second: less time to recover in.
    ladder: [divided(3000), divided(30_000)],
  };
}

const vendorTimeout = 5000;

/** Leases are a second at the least: no engine takes a shorter one. */
const mostDivided = 20;

/** Times in which the vendor waits this long for an answer, as nearly as there are any. */
export function timesWith(timeout: number): Times {
  return divideTimes(Math.min(mostDivided, Math.max(1, vendorTimeout / timeout)));
}
