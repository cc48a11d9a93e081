import { BlumaWebhookError, knownEventTypes } from '@bluma-webhooks/core';
import { isKnownType } from '../event.ts';
import { check } from './check-options.ts';
import type { ReceiverFunction } from './receiver.ts';
import type { Seeded } from './seeded.ts';
import type { Target, Webhook } from './webhook.ts';

export interface WebhookOptions {
  /** The event types to deliver. All that are documented. */
  readonly events?: readonly string[];
  /** Signs its deliveries. One from the seed, as the API makes them. */
  readonly secret?: string;
  /** What a function's requests have as URL. `https://receiver.test/webhooks/bluma` */
  readonly url?: string;
}

/** The webhooks that there are, in the order in which they were created. */
export class Webhooks {
  readonly #seeded: Seeded;
  readonly #now: () => number;
  readonly #webhooks = new Map<string, Webhook>();
  #created = 0;

  constructor(seeded: Seeded, now: () => number) {
    this.#seeded = seeded;
    this.#now = now;
  }

  /** @throws {BlumaWebhookError} `invalid_option` for what is no URL or no event type, `missing_secret` */
  create(receiver: string | URL | ReceiverFunction, options: WebhookOptions = {}): Webhook {
    const { events = knownEventTypes } = options;
    for (const type of events) check(isKnownType(type), `${type} is no event type`);
    const number = ++this.#created;
    const secret = options.secret ?? `whsec_${this.#seeded.hex(32, 'secret', number)}`;
    if (!secret.trim()) throw new BlumaWebhookError('missing_secret', 'secret is blank');
    const webhook: Webhook = {
      id: `webhook_${this.#seeded.hex(18, 'webhook', number)}`,
      number,
      target: targetOf(receiver, options.url ?? 'https://receiver.test/webhooks/bluma'),
      events,
      secret,
      createdAt: this.#now(),
      failures: 0,
      state: 'active',
    };
    this.#webhooks.set(webhook.id, webhook);
    return webhook;
  }

  get(id: string): Webhook | undefined {
    return this.#webhooks.get(id);
  }

  all(): Iterable<Webhook> {
    return this.#webhooks.values();
  }

  /** @returns whether there was one */
  delete(id: string): boolean {
    const webhook = this.#webhooks.get(id);
    if (webhook) webhook.state = 'deleted';
    return this.#webhooks.delete(id);
  }
}

function targetOf(receiver: string | URL | ReceiverFunction, url: string): Target {
  if (typeof receiver === 'function') return { kind: 'function', url: checked(url), receiver };
  return { kind: 'url', url: checked(receiver) };
}

function checked(url: string | URL): string {
  const { protocol, href } = URL.canParse(`${url}`) ? new URL(url) : { protocol: '', href: '' };
  if (protocol === 'http:' || protocol === 'https:') return href;
  throw new BlumaWebhookError('invalid_option', `${url} is no http: or https: URL`);
}
