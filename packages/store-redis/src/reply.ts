/**
 * The whole number that a script replied. Clients may be configured to return other types: ioredis with `stringNumbers`
 * returns strings, node-redis with a type mapping returns any type.
 */
export function toInteger(reply: unknown): number | undefined {
  const isNumeric =
    typeof reply === 'number' ||
    typeof reply === 'bigint' ||
    (typeof reply === 'string' && /^-?\d+$/.test(reply));
  const number = isNumeric ? Number(reply) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}
