/** A function that remembers what it was called with. Vitest's own forget it when another test begins. */
export interface Calls {
  (...args: unknown[]): void;
  readonly made: unknown[][];
}

export function calls(): Calls {
  const made: unknown[][] = [];
  return Object.assign((...args: unknown[]) => void made.push(args), { made });
}
