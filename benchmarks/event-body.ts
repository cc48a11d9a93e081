import { randomUUID } from 'node:crypto';

/** What every endpoint here is set up with. */
export const secret = 'whsec_benchmark';

/** A new event of about 400 bytes, as JSON. `padding` makes it longer, in bytes. */
export function eventBody(padding = 0): string {
  return JSON.stringify({
    id: `evt_${randomUUID()}`,
    type: 'video.completed',
    created_at: new Date().toISOString(),
    data: {
      id: 'batch_8f14e45fceea167a',
      status: 'completed',
      template_id: 'meme-dialogue',
      url: 'https://cdn.getbluma.com/videos/8f14e45fceea167a5a36dedd4bea2543.mp4',
      thumbnail_url: 'https://cdn.getbluma.com/thumbs/8f14e45fceea167a.jpg',
      duration: 12,
      size_bytes: 4_718_592,
      credits_consumed: 3,
      ...(padding > 0 && { detail: 'x'.repeat(padding) }),
    },
  });
}
