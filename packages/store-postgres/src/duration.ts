/** A duration in ms as Postgres reads an interval. */
export function milliseconds(ms: number): string {
  return `${ms} ms`;
}
