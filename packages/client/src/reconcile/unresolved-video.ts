/** A video for which there is no event. */
export type UnresolvedVideo =
  /** The video is not done yet. Ask again later, unless Bluma delivers its event. */
  | { readonly kind: 'pending'; readonly id: string; readonly status: string }
  /** The API does not know the video, or has no file of it. It was deleted, or belongs to another account. */
  | { readonly kind: 'missing'; readonly id: string }
  /** The request to the API failed. Ask again. */
  | { readonly kind: 'failed'; readonly id: string; readonly error: unknown };
