import { abortable } from '../abortable.ts';
import { RecreateError } from '../errors/outcome-errors.ts';
import { NotFoundError } from '../errors/status-errors.ts';
import { redactCause } from '../redact.ts';
import type { RequestOptions } from '../request-options.ts';
import { requireOption } from '../require-option.ts';
import type { CreatedWebhook, EventType, Webhook } from '../types/webhook.ts';
import type { Webhooks } from './webhooks.ts';

/** What `onSecrets` is given. */
export interface SecretHandover {
  /** The new secret, and then the old one if it was given: what a receiver takes as `secret` during the overlap. */
  readonly secrets: readonly string[];
  /** The new webhook. */
  readonly created: CreatedWebhook;
  /** The old one, which still exists. */
  readonly previous: Webhook;
}

export interface RecreateInput {
  /** The old webhook's secret, which the API does not show again. */
  readonly secret?: string | undefined;
  /** Hands the secrets to the receiver. Resolve when it takes both: then the old webhook is deleted. */
  readonly onSecrets: (handover: SecretHandover) => void | Promise<void>;
  /** Where the new one's events go. As with the old one. */
  readonly url?: string | undefined;
  /** Which events it gets. As with the old one. */
  readonly events?: readonly EventType[] | undefined;
}

/** See `Webhooks.recreate`. */
export async function recreate(
  webhooks: Webhooks,
  id: string,
  input: RecreateInput,
  options: RequestOptions,
): Promise<CreatedWebhook> {
  const { secret, onSecrets } = input ?? {};
  requireOption(typeof onSecrets === 'function', 'onSecrets takes a function');
  const previous = await find(webhooks, id, options);
  const { url = previous.url, events = previous.events } = input;
  const created = await webhooks.create({ url, events }, options);

  // From here on there are two webhooks, and a secret that nobody shows again: no error may leave without them.
  const secrets = secret === undefined ? [created.secret] : [created.secret, secret];
  try {
    const handedOver = (async () => onSecrets({ secrets, created, previous }))();
    await abortable(options?.signal, handedOver);
  } catch (error) {
    throw new RecreateError('handover', id, created, redactCause(error, secrets));
  }
  try {
    await webhooks.delete(id, options);
  } catch (error) {
    // Somebody else has deleted it meanwhile.
    if (error instanceof NotFoundError) return created;
    throw new RecreateError('delete', id, created, error);
  }
  return created;
}

/** The API has no way to ask for one webhook. */
async function find(webhooks: Webhooks, id: string, options: RequestOptions): Promise<Webhook> {
  const all = await webhooks.list(options);
  const found = all.find((webhook) => webhook.id === id);
  if (found) return found;
  throw new NotFoundError({ code: 'not_found', message: `There is no webhook ${id}` });
}
