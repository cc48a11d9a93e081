import type { Report } from './report.ts';

/** What became of one subject on one runtime. */
export type Cell =
  | { readonly status: 'ran'; readonly results: Report }
  /** There is no report: the runtime, or the contract in it, did not start or did not end. */
  | { readonly status: 'cannot start'; readonly reason: string };

export const unstarted = (error: unknown) => ({
  status: 'cannot start' as const,
  reason: error instanceof Error ? error.message : String(error),
});

/** What went wrong, one line for each case. */
export function listProblems(cell: Cell): string[] {
  if (cell.status !== 'ran') return [`${cell.status}: ${cell.reason}`];
  return cell.results.flatMap(({ name, error }) =>
    error === undefined ? [] : `${name}: ${error}`,
  );
}

export function formatCell(cell: Cell): string {
  if (cell.status !== 'ran') return cell.status;
  const { length } = listProblems(cell);
  return length === 0
    ? `pass (${cell.results.length})`
    : `FAIL (${length} of ${cell.results.length})`;
}
