import type { FailureCode, RefusalCode } from './errors.ts';
import type { WebhookEvent } from './events/events.ts';

/** What became of one delivery. */
export type Outcome =
  | { readonly kind: 'handled'; readonly event: WebhookEvent; readonly attempt: number }
  | {
      /** `duplicate`: handled before. `ignored`: no handler. `stale`: too old. `queued`: saved by the engine. */
      readonly kind: 'duplicate' | 'ignored' | 'stale' | 'queued';
      readonly event: WebhookEvent;
    }
  /** `accepted`: the run continues after the response. Without `event`: the body is no event. */
  | { readonly kind: 'accepted' | 'dead_letter'; readonly event?: WebhookEvent }
  | { readonly kind: RefusalCode; readonly refusal?: Refusal }
  | {
      readonly kind: FailureCode;
      readonly event?: WebhookEvent;
      /** When a redelivery makes sense, in ms from now. */
      readonly retryAfterMs?: number;
    };

/** Why a request was refused. Logged, never answered. */
export interface Refusal {
  readonly reason: string;
  readonly fix?: string;
  readonly bodyBytes?: number;
}

export type OutcomeKind = Outcome['kind'];

/** What became of one attempt of a job. */
export type JobOutcomeKind =
  | 'handled'
  | 'duplicate'
  | 'ignored'
  | 'failed'
  | 'permanent'
  | 'shutting_down'
  | 'lease_lost';

/** What goes back to Bluma: all of it, to the byte. Without `Transfer-Encoding`: `content-length` is among the headers. */
export interface DeliveryResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly outcome: Outcome;
  /**
   * Settles, never rejects, when the run of this event has ended. After `accepted` or a missed deadline that is later than
   * the response. Pass it to `waitUntil`.
   */
  readonly finished: Promise<unknown> | undefined;
}

/** An outcome that is not listed is 503: Bluma sends the event again. */
const statuses: Partial<Record<OutcomeKind, number>> = {
  handled: 200,
  duplicate: 200,
  ignored: 200,
  stale: 200,
  dead_letter: 200,
  accepted: 202,
  queued: 202,
  body_incomplete: 400,
  missing_signature: 401,
  invalid_signature: 401,
  method_not_allowed: 405,
  body_timeout: 408,
  body_too_large: 413,
  unsupported_encoding: 415,
  body_already_parsed: 500,
  handler_failed: 500,
  internal_error: 500,
};

const refusals: Partial<Record<OutcomeKind, Refusal>> = {
  method_not_allowed: { reason: 'not_post', fix: 'Give the webhook a path of its own' },
  unsupported_encoding: { reason: 'compressed', fix: 'Let the proxy pass the body unchanged' },
  missing_signature: { reason: 'no_header', fix: 'Check that no proxy removes the header' },
  body_already_parsed: { reason: 'parser_ran_first' },
  body_too_large: { reason: 'over_max_body_bytes' },
  body_timeout: { reason: 'body_too_slow' },
  body_incomplete: { reason: 'sender_went_away' },
  secret_unavailable: { reason: 'secret_failed' },
};

/** Why the request was refused. Undefined if it was not. */
export function findRefusal(outcome: Outcome): Refusal | undefined {
  return 'refusal' in outcome ? outcome.refusal : refusals[outcome.kind];
}

/** The vendor's first retry comes 3 s after a failure. */
const defaultRetryAfterMs = 3000;

interface FixedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The same for each delivery, so built once. Frozen, since all deliveries share them. */
const fixedResponses = new Map<OutcomeKind, FixedResponse>();

/** Makes the response of an outcome. It has nothing of the delivery in it. */
export function toResponse(
  outcome: Outcome,
  finished: Promise<unknown> | undefined,
): DeliveryResponse {
  const { status, headers, body } = fixedResponse(outcome.kind);
  const response = { status, headers, body, outcome, finished };
  if (!('retryAfterMs' in outcome) || !outcome.retryAfterMs) return response;
  return { ...response, headers: { ...headers, 'retry-after': seconds(outcome.retryAfterMs) } };
}

function fixedResponse(kind: OutcomeKind): FixedResponse {
  const known = fixedResponses.get(kind);
  if (known) return known;
  const status = statuses[kind] ?? 503;
  const body = `{"${status < 300 ? 'status' : 'error'}":"${kind}"}`;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': `${body.length}`,
  };
  if (status === 405) headers.allow = 'POST';
  if (status === 503) headers['retry-after'] = seconds(defaultRetryAfterMs);
  const response = { status, headers: Object.freeze(headers), body };
  fixedResponses.set(kind, response);
  return response;
}

const seconds = (ms: number) => `${Math.ceil(ms / 1000)}`;
