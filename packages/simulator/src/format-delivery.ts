import type { DeliveryRecord } from './delivery-log.ts';

/** Formats one attempt as a line of the log. */
export function formatDelivery(delivery: DeliveryRecord): string {
  const { eventType, eventId, webhookId, attemptNumber, statusCode, durationMs } = delivery;
  const { createdAt, errorMessage, nextRetryAt } = delivery;
  const outcome = errorMessage === null ? `${statusCode}` : `failed: ${errorMessage}`;
  const next = nextRetryAt === null ? '' : `, again at ${new Date(nextRetryAt).toISOString()}`;
  return `${new Date(createdAt).toISOString()} ${eventType} ${eventId} to ${webhookId}, attempt ${attemptNumber}: ${outcome}, ${durationMs} ms${next}`;
}
