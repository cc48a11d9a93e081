import { createHmac, randomUUID } from 'node:crypto';

export const secret = 'whsec_benchmark';
export const path = '/webhooks/bluma';

/** New events, signed and ready to be written to a socket. `padding` makes their bodies longer, in bytes. */
export function signedRequests(count: number, padding = 0): Buffer[] {
  const detail = 'x'.repeat(padding);
  return Array.from({ length: count }, () => {
    const body = JSON.stringify({
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
        ...(padding > 0 && { detail }),
      },
    });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      'Content-Type: application/json',
      'User-Agent: Bluma-Webhooks/1.0',
      `X-Bluma-Signature: sha256=${signature}`,
      // What octokit's receiver reads; all of them parse it.
      'X-GitHub-Delivery: 00000000-0000-4000-8000-000000000000',
      'X-GitHub-Event: push',
      `X-Hub-Signature-256: sha256=${signature}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
