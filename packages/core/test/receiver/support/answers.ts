import { expect } from 'vitest';

/** What the vendor sees of an answer. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function answer(status: number, body: string): Seen {
  const headers = { 'content-type': 'application/json', 'content-length': `${body.length}` };
  return { status, headers, body };
}

function final(status: number, kind: string): Seen {
  return answer(status, `{"status":"${kind}"}`);
}

function refusal(status: number, code: string): Seen {
  return answer(status, `{"error":"${code}"}`);
}

/** A 503; `retryAfter` in whole seconds, or any if it is not the store that says it. */
function unavailable(code: string, retryAfter?: number): Seen {
  const seconds =
    retryAfter === undefined ? expect.stringMatching(/^[1-9]\d*$/) : String(retryAfter);
  return withHeader(refusal(503, code), 'retry-after', seconds);
}

function withHeader({ status, headers, body }: Seen, name: string, value: string): Seen {
  return { status, headers: { ...headers, [name]: value }, body };
}

/** The answers as documented, whole. */
export const answers = {
  handled: final(200, 'handled'),
  duplicate: final(200, 'duplicate'),
  ignored: final(200, 'ignored'),
  stale: final(200, 'stale'),
  deadLetter: final(200, 'dead_letter'),
  accepted: final(202, 'accepted'),
  queued: final(202, 'queued'),
  missingSignature: refusal(401, 'missing_signature'),
  invalidSignature: refusal(401, 'invalid_signature'),
  methodNotAllowed: withHeader(refusal(405, 'method_not_allowed'), 'allow', 'POST'),
  bodyTimeout: refusal(408, 'body_timeout'),
  bodyTooLarge: refusal(413, 'body_too_large'),
  unsupportedEncoding: refusal(415, 'unsupported_encoding'),
  bodyAlreadyParsed: refusal(500, 'body_already_parsed'),
  handlerFailed: refusal(500, 'handler_failed'),
  deadlineExceeded: unavailable('deadline_exceeded'),
  leaseLost: unavailable('lease_lost'),
  storeUnavailable: unavailable('store_unavailable'),
  queueUnavailable: unavailable('queue_unavailable'),
  secretUnavailable: unavailable('secret_unavailable'),
  shuttingDown: unavailable('shutting_down'),
} as const satisfies Record<string, Seen>;

/** The 503 of an event that another process is running. */
export function inProgress(retryAfter: number): Seen {
  return unavailable('in_progress', retryAfter);
}
