/**
 * The whole number that a script replied. Clients give it as what they were told to: ioredis with `stringNumbers` as a
 * string, node-redis with a type mapping of its own as anything.
 */
export function wholeNumber(reply: unknown): number | undefined {
  const isNumeric =
    typeof reply === 'number' ||
    typeof reply === 'bigint' ||
    (typeof reply === 'string' && /^-?\d+$/.test(reply));
  const number = isNumeric ? Number(reply) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}
