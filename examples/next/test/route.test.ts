import { startVideoHost } from '@bluma-webhooks/example-support';
import { createEvent, type SignedRequestOptions, signedRequest } from '@bluma-webhooks/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { POST } from '../app/webhooks/bluma/route.ts';

const secret = 'whsec_example';

/** As Next.js does it: with a web request, and with the route's parameters behind it. */
async function post(
  event: ReturnType<typeof createEvent>,
  options?: Partial<SignedRequestOptions>,
): Promise<unknown> {
  const request = await signedRequest(event, { secret, ...options });
  const response = await POST(new Request('http://localhost/webhooks/bluma', request));
  return [response.status, await response.text()];
}

describe('the route of Next.js', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'info').mockImplementation(() => {});
  let videos: Awaited<ReturnType<typeof startVideoHost>>;

  beforeAll(async () => {
    vi.stubEnv('BLUMA_WEBHOOK_SECRET', secret);
    videos = await startVideoHost();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await videos.close();
  });

  it('handles a delivery, recognises a duplicate, and refuses a changed one', async () => {
    const video = createEvent('video.completed', { data: { id: 'batch_1', url: videos.url } });
    const credits = createEvent('credits.low', { data: { remaining: 7 } });
    expect([
      await post(video),
      await post(video),
      await post(credits, { tamper: true }),
      await post(credits),
    ]).toEqual([
      [200, '{"status":"handled"}'],
      [200, '{"status":"duplicate"}'],
      [401, '{"error":"invalid_signature"}'],
      [200, '{"status":"handled"}'],
    ]);
    expect(log.mock.calls).toEqual([['batch_1: 5 bytes'], ['7 credits left']]);
  });
});
