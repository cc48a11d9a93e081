/** A part of a list. */
export interface PageParams {
  /** How many at most; 100 is the most that the API gives. */
  readonly limit?: number | undefined;
  /** How many to skip. */
  readonly offset?: number | undefined;
}
