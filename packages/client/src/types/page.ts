/** The part of a list to return. */
export interface PageParams {
  /** The largest number of entries. The API returns at most 100. */
  readonly limit?: number | undefined;
  /** The number of entries to skip. */
  readonly offset?: number | undefined;
}
