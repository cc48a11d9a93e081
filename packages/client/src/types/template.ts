/** A template for videos. */
export interface Template {
  /** A slug, such as `meme-dialogue`. Bluma may add templates. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly credits_per_video: number;
  readonly duration_range: unknown;
  readonly [field: string]: unknown;
}
