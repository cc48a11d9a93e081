import { setTimeout } from 'node:timers/promises';
import type { BlumaClient } from '@bluma-webhooks/client';
import type { Receiver } from './receiver.ts';

export interface Lifecycle {
  readonly client: BlumaClient;
  readonly receiver: Receiver;
  /** The receiver's URL, as Bluma reaches it. */
  readonly url: string;
  readonly say: (line: string) => void;
}

const input = {
  template_id: 'meme-dialogue',
  context: { prompt: 'A cat that writes code, and a dog that reviews it' },
} as const;

const events = ['video.queued', 'video.processing', 'video.completed', 'video.failed'] as const;

/** A webhook's life, from its registration to its end. */
export async function walk({ client, receiver, url, say }: Lifecycle): Promise<void> {
  const webhook = await client.webhooks.create({ url, events });
  // Bluma shows it only once: save it where your receiver finds it, and never in a log.
  await receiver.accept([webhook.secret]);
  say(`1. registered ${webhook.id}`);

  const video = await client.videos.create(input);
  say(`2. asked for ${video.id}, for ${video.credits_charged} credits`);
  await receiver.until(`video.completed ${video.id}`);
  say(`3. its events came: ${receiver.handled.join(', ')}`);

  // An attempt is in the log once it is over, which may be a moment after its event was handled.
  let deliveries = await client.webhooks.deliveries(webhook.id);
  while (!deliveries.some(({ event_type }) => event_type === 'video.completed')) {
    await setTimeout(500);
    deliveries = await client.webhooks.deliveries(webhook.id);
  }
  const statuses = deliveries.map(({ event_type, status_code }) => `${event_type} ${status_code}`);
  say(`4. and so Bluma has it in its log: ${statuses.join(', ')}`);

  const recreated = await client.webhooks.recreate(webhook.id, {
    secret: webhook.secret,
    // Both webhooks exist now, and the receiver takes both secrets, before the old one goes.
    onSecrets: ({ secrets }) => receiver.accept(secrets),
  });
  say(`5. recreated as ${recreated.id}`);

  const another = await client.videos.create(input);
  await receiver.until(`video.completed ${another.id}`);
  await receiver.accept([recreated.secret]); // the old secret is of no more use
  say(`6. ${another.id} was announced by the new one`);

  await client.webhooks.delete(recreated.id);
  const left = await client.webhooks.list();
  const isGone = !left.some(({ id }) => id === recreated.id || id === webhook.id);
  say(`7. deleted; is it gone? ${isGone ? 'yes' : 'no'}`);
}
