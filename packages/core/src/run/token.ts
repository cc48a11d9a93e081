/** The last group of a UUID. */
const counterDigits = 12;

/**
 * Makes tokens that no other receiver or worker makes: UUIDs of 74 random bits and a counter. To draw a new UUID for each
 * claim costs more than the claim in memory. The random bits are drawn for the first token, so that processes that start
 * from one snapshot do not share them.
 */
export function createTokens(): () => string {
  let prefix: string | undefined;
  let count = 0;
  return () => {
    prefix ??= crypto.randomUUID().slice(0, -counterDigits);
    count += 1;
    return prefix + count.toString(16).padStart(counterDigits, '0');
  };
}
