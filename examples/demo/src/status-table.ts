/** An answer, whole. */
export interface Promised {
  readonly status: number;
  readonly contentType: string | undefined;
  /** The `Allow` header. */
  readonly allow: string | undefined;
  readonly body: string;
  /** The receiver's info line. */
  readonly logged: string;
}

const json = { contentType: 'application/json', allow: undefined };

/** What is promised, written out: the demo compares each answer with this, to the byte. */
export const statusTable = {
  handled: {
    ...json,
    status: 200,
    body: '{"status":"handled"}',
    logged: 'responded: handled, 200',
  },
  duplicate: {
    ...json,
    status: 200,
    body: '{"status":"duplicate"}',
    logged: 'responded: duplicate, 200',
  },
  ignored: {
    ...json,
    status: 200,
    body: '{"status":"ignored"}',
    logged: 'responded: ignored, 200',
  },
  stale: {
    ...json,
    status: 200,
    body: '{"status":"stale"}',
    logged: 'responded: stale, 200',
  },
  deadLetter: {
    ...json,
    status: 200,
    body: '{"status":"dead_letter"}',
    logged: 'responded: dead_letter, 200',
  },
  accepted: {
    ...json,
    status: 202,
    body: '{"status":"accepted"}',
    logged: 'responded: accepted, 202',
  },
  missingSignature: {
    ...json,
    status: 401,
    body: '{"error":"missing_signature"}',
    logged: 'responded: missing_signature, 401',
  },
  invalidSignature: {
    ...json,
    status: 401,
    body: '{"error":"invalid_signature"}',
    logged: 'responded: invalid_signature, 401',
  },
  methodNotAllowed: {
    ...json,
    allow: 'POST',
    status: 405,
    body: '{"error":"method_not_allowed"}',
    logged: 'responded: method_not_allowed, 405',
  },
  bodyTooLarge: {
    ...json,
    status: 413,
    body: '{"error":"body_too_large"}',
    logged: 'responded: body_too_large, 413',
  },
  unsupportedEncoding: {
    ...json,
    status: 415,
    body: '{"error":"unsupported_encoding"}',
    logged: 'responded: unsupported_encoding, 415',
  },
  handlerFailed: {
    ...json,
    status: 500,
    body: '{"error":"handler_failed"}',
    logged: 'responded: handler_failed, 500',
  },
} satisfies Record<string, Promised>;

export type StatusTable = { readonly [Case in keyof typeof statusTable]: Promised };
