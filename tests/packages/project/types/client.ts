import {
  BlumaClient,
  type CreatedVideo,
  isBlumaError,
  RateLimitError,
} from '@bluma-webhooks/client';
import { configFromEnv } from '@bluma-webhooks/client/config';
import { type MonitorEvent, monitorCredits } from '@bluma-webhooks/client/monitors';
import { sanitizePrompt } from '@bluma-webhooks/client/prompt';
import { reconcileVideos, type UnresolvedVideo } from '@bluma-webhooks/client/reconcile';
import type { LifecycleEvent } from '@bluma-webhooks/core';

const client = new BlumaClient({ apiKey: () => process.env.BLUMA_API_KEY, fetch, logger: console });

export async function create(prompt: string): Promise<CreatedVideo | undefined> {
  try {
    // @ts-expect-error: a video is of a template or of a variant
    await client.videos.create({ context: { prompt } });
    const created = client.videos.create({ template_id: 'meme-dialogue', context: { prompt } });
    const { data, response } = await created.withResponse();
    return response.ok ? data : undefined;
  } catch (error) {
    if (error instanceof RateLimitError) console.log(error.retryAfterMs);
    if (isBlumaError(error) && error.code === 'ambiguous_create') return undefined;
    throw error;
  }
}

export async function registered(): Promise<readonly string[]> {
  const urls: string[] = [];
  for (const { id, url } of await client.webhooks.list()) {
    const [latest] = await client.webhooks.deliveries(id, { limit: 1 });
    urls.push(`${url} ${latest?.status_code ?? 'no answer'}`);
  }
  return urls;
}

export function watch(): () => Promise<void> {
  const observer = { on: ({ name }: MonitorEvent | LifecycleEvent) => console.log(name) };
  const monitor = monitorCredits({ client: new BlumaClient(configFromEnv()), observer });
  return () => monitor.close();
}

export async function missed(ids: readonly string[]): Promise<readonly UnresolvedVideo[]> {
  const unresolved: UnresolvedVideo[] = [];
  const onUnresolved = (video: UnresolvedVideo) => unresolved.push(video);
  for await (const event of reconcileVideos({ client, ids, onUnresolved })) console.log(event.id);
  return unresolved;
}

export const prompt: string = sanitizePrompt('<p>A cat</p>');
