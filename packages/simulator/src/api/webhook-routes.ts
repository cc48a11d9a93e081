import { knownEventTypes } from '@bluma-webhooks/core';
import type { DeliveryLog, DeliveryRecord } from '../delivery-log.ts';
import type { Webhook } from '../webhook.ts';
import type { Webhooks } from '../webhooks.ts';
import { toWireTime } from '../wire-time.ts';
import { ApiError } from './api-error.ts';
import type { Call, Route } from './call.ts';
import { readPage, Validation } from './validation.ts';

const warning = 'Save the webhook secret now. You will need it to verify webhook signatures.';

/** The routes of `/webhooks`: create, list and delete webhooks, and read the delivery log. */
export function webhookRoutes(webhooks: Webhooks, log: DeliveryLog): Route[] {
  const find = (id: string): Webhook => {
    const webhook = webhooks.get(id);
    if (webhook) return webhook;
    throw new ApiError('not_found', `There is no webhook ${id}`);
  };
  return [
    {
      method: 'POST',
      pattern: /^\/webhooks$/,
      scope: 'webhooks:write',
      handle: (call) => {
        const { url, events } = validate(call);
        const webhook = webhooks.create(url, { events });
        return { status: 201, body: { ...toJson(webhook), secret: webhook.secret, warning } };
      },
    },
    {
      method: 'GET',
      pattern: /^\/webhooks$/,
      scope: 'webhooks:read',
      handle: () => ({ status: 200, body: { webhooks: [...webhooks.all()].map(toJson) } }),
    },
    {
      method: 'DELETE',
      pattern: /^\/webhooks\/([^/]+)$/,
      scope: 'webhooks:write',
      handle: ({ id }) => {
        log.forget(find(id).id);
        webhooks.delete(id);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      pattern: /^\/webhooks\/([^/]+)\/deliveries$/,
      scope: 'webhooks:read',
      handle: ({ id, query }) => {
        find(id);
        const { limit, offset } = readPage(query);
        const records = log.records(id);
        const page = query.has('limit')
          ? records.slice(offset, offset + limit)
          : records.slice(offset);
        const dropped = log.dropped(id);
        return {
          status: 200,
          body: { deliveries: page.map(toLogJson) },
          // The vendor does not document how many deliveries its log has. This header shows how many are missing here.
          ...(dropped > 0 && { headers: { 'x-simulator-dropped-deliveries': `${dropped}` } }),
        };
      },
    },
  ];
}

function validate({ body, key }: Call): { url: string; events: string[] } {
  const validation = new Validation();
  const { url, events } = body;
  const protocol = typeof url === 'string' && URL.canParse(url) ? new URL(url).protocol : '';
  const isUrl = protocol === 'https:' || protocol === 'http:';
  validation.require(isUrl, 'url', 'must be an https URL');
  const isSecure = protocol !== 'http:' || key.mode === 'test';
  validation.require(isSecure, 'url', 'must be https: production webhooks require it');
  const list: unknown[] = Array.isArray(events) ? events : [];
  validation.require(list.length > 0, 'events', 'must be a list of event types, at least one');
  const known: readonly unknown[] = knownEventTypes;
  for (const [index, type] of list.entries()) {
    validation.require(known.includes(type), `events[${index}]`, 'must be an event type');
  }
  validation.end();
  return { url: `${url}`, events: [...new Set(list.map(String))] };
}

function toJson({ id, target, events, state, createdAt }: Webhook) {
  const is_active = state === 'active';
  return { id, url: target.url, events, is_active, created_at: toWireTime(createdAt) };
}

/** Has the vendor's format: `next_retry_at` is present only if another attempt follows. */
function toLogJson(record: DeliveryRecord) {
  const { nextRetryAt } = record;
  return {
    id: record.id,
    event_id: record.eventId,
    event_type: record.eventType,
    attempt_number: record.attemptNumber,
    status_code: record.statusCode,
    duration_ms: record.durationMs,
    error_message: record.errorMessage,
    ...(nextRetryAt !== null && { next_retry_at: toWireTime(nextRetryAt) }),
    created_at: toWireTime(record.createdAt),
  };
}
