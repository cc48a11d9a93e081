import { createHash } from 'node:crypto';

const names = new Map<string, string>();
const mostNames = 1000;

/** The same for the same text, and for no other: a server refuses a second statement under one name. */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `bluma_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  if (names.size < mostNames) names.set(text, name);
  return name;
}
