/** A video that there is no event of. */
export type UnresolvedVideo =
  /** It is not done yet: ask again later, unless its event comes by itself. */
  | { readonly kind: 'pending'; readonly id: string; readonly status: string }
  /** The API knows no such video, or has no file of it: deleted, or another account's. */
  | { readonly kind: 'missing'; readonly id: string }
  /** The API could not be asked: ask again. */
  | { readonly kind: 'failed'; readonly id: string; readonly error: unknown };
