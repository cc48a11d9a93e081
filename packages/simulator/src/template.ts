/** A template for videos. */
export interface Template {
  /** A slug. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly credits_per_video: number;
  /** The duration of a video, in seconds. */
  readonly duration_range: { readonly min: number; readonly max: number };
}

/** The templates that the vendor's guides name. Their prices are made up, except for the 5 credits of a sample. */
export const knownTemplates: readonly Template[] = [
  template('meme-dialogue', 'Meme Dialogue', 'meme', 5),
  template('ugc-text-overlay', 'UGC Text Overlay', 'ugc', 3),
  template('ugc-review', 'UGC Review', 'ugc', 4),
  template('news-anchor', 'News Anchor', 'news', 8),
  template('consumerclub-discord-zoomed', 'Consumerclub Discord Zoomed', 'meme', 5),
];

function template(id: string, name: string, category: string, credits: number): Template {
  const description = `A video of the kind ${name}`;
  const duration_range = { min: 8, max: 60 };
  return { id, name, description, category, credits_per_video: credits, duration_range };
}
