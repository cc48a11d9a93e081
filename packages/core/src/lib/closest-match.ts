/**
 * The one of some names that is most like a word: that has most of its runs of three letters. Of several, the one whose
 * length is closest.
 *
 * @param names at least one
 */
export function closestMatch<Name extends string>(word: string, names: readonly Name[]): Name {
  const letters = word.toLowerCase();
  const likeness = (name: string) =>
    [...letters].filter((_, i) => name.toLowerCase().includes(letters.slice(i, i + 3))).length;
  const difference = (name: string) => Math.abs(name.length - word.length);
  return names.reduce((best, name) => {
    const more = likeness(name) - likeness(best) || difference(best) - difference(name);
    return more > 0 ? name : best;
  });
}
