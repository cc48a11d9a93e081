/** What became of one case. */
export interface CaseResult {
  readonly name: string;
  /** Left out if it passed. */
  readonly error?: string;
}

/** What became of a whole contract, on one runtime. */
export type Report = readonly CaseResult[];
