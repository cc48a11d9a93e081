/** What videos are made from. */
export interface Template {
  /** A slug, such as `meme-dialogue`: an open set. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly credits_per_video: number;
  readonly duration_range: unknown;
  readonly [field: string]: unknown;
}
