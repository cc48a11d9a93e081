import { BlumaWebhookError, knownEventTypes } from '@bluma-webhooks/core';
import {
  aNameIn,
  aSecret,
  aWebUrl,
  check,
  checkNames,
  checkOptional,
  type OptionKind,
} from './option-kind.ts';
import type { ReceiverFunction } from './receiver.ts';
import type { Seeded } from './seeded.ts';
import type { Target, Webhook } from './webhook.ts';

export interface WebhookOptions {
  /** The event types to deliver, at least one. @default all documented types */
  readonly events?: readonly string[] | undefined;
  /** The secret that signs the deliveries. @default a secret generated from the seed */
  readonly secret?: string | undefined;
  /** The URL of the requests, if the receiver is a function. @default 'https://receiver.test/webhooks/bluma' */
  readonly url?: string | undefined;
}

/** The existing webhooks, in the order in which they were created. */
export class Webhooks {
  readonly #seeded: Seeded;
  readonly #now: () => number;
  readonly #webhooks = new Map<string, Webhook>();
  #created = 0;

  constructor(seeded: Seeded, now: () => number) {
    this.#seeded = seeded;
    this.#now = now;
  }

  /**
   * @throws {BlumaWebhookError} `invalid_option` if the URL, an event type or their list is invalid, `missing_secret` if
   *   the secret is blank
   */
  create(receiver: string | URL | ReceiverFunction, options: WebhookOptions = {}): Webhook {
    checkWebhook(receiver, options);
    const { events = knownEventTypes } = options;
    const number = ++this.#created;
    const secret = options.secret ?? `whsec_${this.#seeded.hex(32, 'secret', number)}`;
    const webhook: Webhook = {
      id: `webhook_${this.#seeded.hex(18, 'webhook', number)}`,
      number,
      target: toTarget(receiver, options.url ?? 'https://receiver.test/webhooks/bluma'),
      events: [...events],
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

  /** @returns whether the webhook existed */
  delete(id: string): boolean {
    const webhook = this.#webhooks.get(id);
    if (webhook) webhook.state = 'deleted';
    return this.#webhooks.delete(id);
  }
}

function checkWebhook(receiver: unknown, options: WebhookOptions): void {
  checkNames('options', options, ['events', 'secret', 'url']);
  const { events, secret, url } = options;
  checkOptional('events', events, {
    what: 'an array of event types, at least one',
    accepts: (value) => Array.isArray(value) && value.length > 0,
  });
  for (const [index, type] of (events ?? []).entries()) {
    check(`events[${index}]`, type, aNameIn(knownEventTypes));
  }
  checkOptional('secret', secret, aSecret);
  if (secret?.trim() === '') throw new BlumaWebhookError('missing_secret', 'secret is blank');
  check('receiver', receiver, aReceiver);
  checkOptional('url', url, aWebUrl);
}

const aReceiver: OptionKind = {
  what: `${aWebUrl.what}, or a function that takes a Request and gives a Response`,
  accepts: (value) => typeof value === 'function' || aWebUrl.accepts(value),
};

function toTarget(receiver: string | URL | ReceiverFunction, url: string): Target {
  if (typeof receiver === 'function') return { kind: 'function', url: new URL(url).href, receiver };
  return { kind: 'url', url: new URL(receiver).href };
}
