import assert from 'node:assert/strict';
import type { ReceivedResponse } from '../send-request.ts';

/** A second copy of the status table. The receiver's responses are compared with this copy, not with its own code. */
const responses = {
  handled: { status: 200, body: '{"status":"handled"}' },
  duplicate: { status: 200, body: '{"status":"duplicate"}' },
  ignored: { status: 200, body: '{"status":"ignored"}' },
  stale: { status: 200, body: '{"status":"stale"}' },
  dead_letter: { status: 200, body: '{"status":"dead_letter"}' },
  accepted: { status: 202, body: '{"status":"accepted"}' },
  queued: { status: 202, body: '{"status":"queued"}' },
  missing_signature: { status: 401, body: '{"error":"missing_signature"}' },
  invalid_signature: { status: 401, body: '{"error":"invalid_signature"}' },
  method_not_allowed: { status: 405, body: '{"error":"method_not_allowed"}' },
  body_timeout: { status: 408, body: '{"error":"body_timeout"}' },
  body_too_large: { status: 413, body: '{"error":"body_too_large"}' },
  unsupported_encoding: { status: 415, body: '{"error":"unsupported_encoding"}' },
  body_already_parsed: { status: 500, body: '{"error":"body_already_parsed"}' },
  handler_failed: { status: 500, body: '{"error":"handler_failed"}' },
  deadline_exceeded: { status: 503, body: '{"error":"deadline_exceeded"}' },
  in_progress: { status: 503, body: '{"error":"in_progress"}' },
  lease_lost: { status: 503, body: '{"error":"lease_lost"}' },
  queue_unavailable: { status: 503, body: '{"error":"queue_unavailable"}' },
  secret_unavailable: { status: 503, body: '{"error":"secret_unavailable"}' },
  shutting_down: { status: 503, body: '{"error":"shutting_down"}' },
  store_unavailable: { status: 503, body: '{"error":"store_unavailable"}' },
} as const;

export type ResponseName = keyof typeof responses;

export function isResponse(response: ReceivedResponse, name: ResponseName): boolean {
  return response.status === responses[name].status && response.body === responses[name].body;
}

/** Compares the status, the content type, the whole body, and the headers that belong to a status. */
export function assertResponse(response: ReceivedResponse, name: ResponseName): void {
  const { status, body } = responses[name];
  compare(response, { status, contentType: 'application/json', body });
}

/** The response to HEAD is the response to GET without its body (RFC 9110, 9.3.2). */
export function assertHeadResponse(response: ReceivedResponse, name: ResponseName): void {
  const { status } = responses[name];
  compare(response, { status, contentType: 'application/json', body: '' });
}

interface Expected {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

function compare({ status, headers, body }: ReceivedResponse, expected: Expected): void {
  assert.deepEqual({ status, contentType: headers['content-type'], body }, expected);
  assert.equal(headers.allow, status === 405 ? 'POST' : undefined, 'Allow belongs to 405');
  if (status === 503) assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/, 'Retry-After, in s');
  else assert.equal(headers['retry-after'], undefined, 'Retry-After belongs to 503');
}
