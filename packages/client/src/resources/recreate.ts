import { abortable } from '../abortable.ts';
import { RecreateError } from '../errors/outcome-errors.ts';
import { NotFoundError } from '../errors/status-errors.ts';
import { redactCause } from '../redact.ts';
import { type RequestOptions, requestOptionNames } from '../request-options.ts';
import { requireKnownOptions, requireOption } from '../require-option.ts';
import { toAbortSignal } from '../signal.ts';
import type { CreatedWebhook, EventType, Webhook } from '../types/webhook.ts';
import type { CreateWebhookInput } from '../types/webhook-input.ts';

/** The argument of `onSecrets`. */
export interface SecretHandover {
  /**
   * The new secret, followed by the old secret if it was given. Use them as the receiver's `secret` while both webhooks
   * exist.
   */
  readonly secrets: readonly string[];
  /** The new webhook. */
  readonly created: CreatedWebhook;
  /** The old webhook, which still exists. */
  readonly previous: Webhook;
}

export interface RecreateInput {
  /** The old webhook's secret, which the API does not show again. */
  readonly secret?: string | undefined;
  /** Passes the secrets to the receiver. Resolve when the receiver accepts both: then the old webhook is deleted. */
  readonly onSecrets: (handover: SecretHandover) => void | Promise<void>;
  /** The new webhook's URL. @default the old webhook's */
  readonly url?: string | undefined;
  /** The new webhook's event types. @default the old webhook's */
  readonly events?: readonly EventType[] | undefined;
}

/** The calls of `Webhooks` that `recreate` consists of. */
interface WebhookCalls {
  list(options: RequestOptions): Promise<readonly Webhook[]>;
  create(input: CreateWebhookInput, options: RequestOptions): Promise<CreatedWebhook>;
  delete(id: string, options: RequestOptions): Promise<void>;
}

/** See `Webhooks.recreate`. */
export async function recreate(
  webhooks: WebhookCalls,
  id: string,
  input: RecreateInput,
  options: RequestOptions,
): Promise<CreatedWebhook> {
  const { secret, onSecrets } = input ?? {};
  requireOption(typeof onSecrets === 'function', {
    name: 'onSecrets',
    rule: 'a function',
    value: onSecrets,
    fix: 'pass the secrets to the receiver in it, or the new secret is lost',
    isSecret: true,
  });
  requireOption(secret === undefined || (typeof secret === 'string' && secret.trim() !== ''), {
    name: 'secret',
    rule: 'a string that is not blank',
    value: secret,
    fix: "pass the old webhook's secret, or leave it out",
    isSecret: true,
  });
  requireKnownOptions(input, ['secret', 'onSecrets', 'url', 'events'], 'input');
  requireKnownOptions(options ?? {}, requestOptionNames);
  const signal = toAbortSignal(options?.signal);
  const previous = await find(webhooks, id, options);
  const { url = previous.url, events = previous.events } = input;
  const created = await webhooks.create({ url, events }, options);

  // From here on two webhooks exist, and Bluma does not show the new secret again. So every error must have the new
  // webhook.
  const secrets = secret === undefined ? [created.secret] : [created.secret, secret];
  try {
    const accepted = (async () => onSecrets({ secrets, created, previous }))();
    await abortable(signal, accepted);
  } catch (error) {
    throw new RecreateError('handover', id, created, redactCause(error, secrets));
  }
  try {
    await webhooks.delete(id, options);
  } catch (error) {
    // Somebody else deleted the old webhook meanwhile.
    if (error instanceof NotFoundError) return created;
    throw new RecreateError('delete', id, created, error);
  }
  return created;
}

/** Searches the list of webhooks, since the API cannot return a single webhook. */
async function find(webhooks: WebhookCalls, id: string, options: RequestOptions): Promise<Webhook> {
  const all = await webhooks.list(options);
  const found = all.find((webhook) => webhook.id === id);
  if (found) return found;
  throw new NotFoundError({ code: 'not_found', message: `There is no webhook ${id}` });
}
