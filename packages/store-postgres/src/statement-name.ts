import { createHash } from 'node:crypto';

const names = new Map<string, string>();
const maxNames = 1000;

/** A name that only this text has: a server refuses a second statement under the same name. */
export function statementName(text: string): string {
  const cached = names.get(text);
  if (cached) return cached;
  const name = `bluma_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  if (names.size < maxNames) names.set(text, name);
  return name;
}
