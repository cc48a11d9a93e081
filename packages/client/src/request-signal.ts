/** What a monitor or a reconciling run gives to each request. */
export interface RequestSignal {
  /** Aborts the request. */
  readonly signal?: AbortSignal;
}
