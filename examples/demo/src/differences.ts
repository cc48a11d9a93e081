import { inspect, isDeepStrictEqual } from 'node:util';
import type { Row } from './row.ts';

/** What is not as promised, in words, a line each. */
export function differences({ expected, seen }: Row): string[] {
  const seenByName = new Map<string, unknown>(Object.entries(seen));
  return Object.entries(expected)
    .filter(([name, value]) => !isDeepStrictEqual(seenByName.get(name), value))
    .map(([name, value]) => `${name}: expected ${show(value)}, seen ${show(seenByName.get(name))}`);
}

const show = (value: unknown) => inspect(value, { breakLength: Number.POSITIVE_INFINITY });
