/**
 * The one of some names that is most like a word: that has most of its runs of three letters.
 *
 * @param names at least one
 */
export function closestMatch<Name extends string>(word: string, names: readonly Name[]): Name {
  const letters = word.toLowerCase();
  const likeness = (name: string) =>
    [...letters].filter((_, i) => name.toLowerCase().includes(letters.slice(i, i + 3))).length;
  return names.reduce((best, name) => (likeness(name) > likeness(best) ? name : best));
}
