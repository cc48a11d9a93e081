/** A field of a request, and the reason why the field is invalid. */
export interface ValidationIssue {
  readonly field: string;
  readonly message: string;
}

interface ErrorDetails {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly validation_errors?: readonly ValidationIssue[];
}

/** The documented error types, with the status and the title of each. */
const documented = {
  authentication_error: [401, 'Authentication Error'],
  insufficient_credits: [402, 'Insufficient Credits'],
  permission_denied: [403, 'Permission Denied'],
  invalid_request: [400, 'Invalid Request'],
  validation_error: [400, 'Validation Error'],
  not_found: [404, 'Not Found'],
  rate_limit_exceeded: [429, 'Rate Limit Exceeded'],
  internal_error: [500, 'Internal Error'],
  service_unavailable: [503, 'Service Unavailable'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ApiErrorType = keyof typeof documented;

/** Ends a request with one of the documented error responses. */
export class ApiError extends Error {
  static override get name(): string {
    return 'ApiError';
  }
  override readonly name = 'ApiError';
  readonly type: ApiErrorType;
  readonly details: ErrorDetails;
  readonly status: number;

  /** @param status the status of the response, if it differs from the documented one */
  constructor(
    type: ApiErrorType,
    detail: string,
    details: ErrorDetails = {},
    status: number = documented[type][0],
  ) {
    super(detail);
    this.type = type;
    this.details = details;
    this.status = status;
  }

  /** The body of the response: the fields of RFC 7807 in `error`. The content type is `application/json`. */
  envelope(requestId: string, timestamp: string): object {
    const [, title] = documented[this.type];
    const { type, status, message: detail, details } = this;
    return { error: { type, title, status, detail, request_id: requestId, timestamp, ...details } };
  }
}
