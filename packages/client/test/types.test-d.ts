import type { KnownEvent, LifecycleEvent, Observer, WebhookEvent } from '@bluma-webhooks/core';
import { expectTypeOf, test } from 'vitest';
import { configFromEnv } from '../src/config.ts';
import {
  type APIPromise,
  BlumaClient,
  type CreatedVideo,
  type CreatedWebhook,
  type CreditBalance,
  type CreditChange,
  type Template,
  type Video,
  type Webhook,
  type WebhookDelivery,
} from '../src/index.ts';
import type {
  CreditsClient,
  DeliveriesClient,
  MonitorEvent,
  MonitorObserver,
} from '../src/monitors.ts';
import { type TerminalEvent, terminalKey, type VideosClient } from '../src/reconcile.ts';

const client = new BlumaClient({ apiKey: async () => process.env.BLUMA_API_KEY });
const context = { prompt: 'A cat that writes code' };

test('every call has the type of its response', () => {
  expectTypeOf(client.webhooks.list()).toEqualTypeOf<APIPromise<readonly Webhook[]>>();
  expectTypeOf(client.webhooks.deliveries('webhook_1', { limit: 10 })).toEqualTypeOf<
    APIPromise<readonly WebhookDelivery[]>
  >();
  expectTypeOf(
    client.webhooks.create({ url: 'https://example.com/', events: ['video.completed'] }),
  ).resolves.toEqualTypeOf<CreatedWebhook>();
  expectTypeOf(client.webhooks.delete('webhook_1')).resolves.toBeVoid();
  expectTypeOf(client.videos.get('batch_1')).resolves.toEqualTypeOf<Video>();
  expectTypeOf(client.templates.list()).resolves.toEqualTypeOf<readonly Template[]>();
  expectTypeOf(client.credits.balance({ fresh: true })).resolves.toEqualTypeOf<CreditBalance>();
  expectTypeOf(client.credits.history()).toExtend<AsyncIterable<CreditChange>>();
  expectTypeOf(client.videos.createMany([])).resolves.toEqualTypeOf<
    PromiseSettledResult<CreatedVideo>[]
  >();
});

test('with its response', () => {
  expectTypeOf(client.videos.get('batch_1').withResponse()).resolves.toEqualTypeOf<{
    readonly data: Video;
    readonly response: Response;
  }>;
});

test('undocumented fields are accepted', async () => {
  await client.webhooks.create({ url: 'https://example.com/', events: ['video.archived'] });
  const video = await client.videos.get('batch_1');
  expectTypeOf(video.something_new).toBeUnknown();
  await client.videos.create({ template_id: 'a-new-one', context: { ...context, tone: 'dry' } });
  await client.videos.create({ template_id: 'a', context, priority: 'high' });
  await client.webhooks.create({ url: 'https://example.com/', events: [], description: 'ours' });
});

test('a video is of a template or of a variant, and has a prompt', async () => {
  await client.videos.create({ variant_id: 'a-variant', context });
  // @ts-expect-error both
  await client.videos.create({ template_id: 'a', variant_id: 'b', context });
  // @ts-expect-error neither
  await client.videos.create({ context });
  // @ts-expect-error no prompt
  await client.videos.create({ template_id: 'a', context: {} });
});

test('anything that does as fetch does is one', () => {
  new BlumaClient({ fetch, logger: console });
  new BlumaClient({ fetch: async (request: Request) => new Response(request.url) });
});

test('monitors and reconcileVideos accept a client', () => {
  expectTypeOf(client).toExtend<DeliveriesClient & CreditsClient & VideosClient>();
});

test('a client accepts the configuration', () => {
  new BlumaClient(configFromEnv());
});

test("one observer can be a receiver's and a monitor's", () => {
  const counts = new Map<string, number>();
  const observer = {
    on(event: LifecycleEvent | MonitorEvent) {
      counts.set(event.name, (counts.get(event.name) ?? 0) + 1);
    },
  };
  expectTypeOf(observer).toExtend<Observer & MonitorObserver>();
  expectTypeOf<{ on(event: { readonly name: string }): void }>().toExtend<
    Observer & MonitorObserver
  >();
  // No delivery, run or job has a monitor's events, and no monitor has theirs.
  expectTypeOf<LifecycleEvent['name'] & MonitorEvent['name']>().toBeNever();
});

test('the end of a video has a key, and another event may have none', () => {
  expectTypeOf((event: TerminalEvent) => terminalKey(event)).returns.toBeString();
  expectTypeOf((event: KnownEvent<'video.failed'>) => terminalKey(event)).returns.toBeString();
  expectTypeOf((event: WebhookEvent) => terminalKey(event)).returns.toEqualTypeOf<
    string | undefined
  >();
});
