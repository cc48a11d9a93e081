import type { Duration } from '../duration.ts';

/** A fault of a request to the API. */
export type ApiFault =
  /** Responds with 500 `internal_error`. The request has no effect. */
  | { readonly kind: 'internal_error' }
  /**
   * Responds with 503 `service_unavailable`. `metadata.retry_after` is `retryAfter` in seconds, by default 30 s. The
   * request has no effect.
   */
  | { readonly kind: 'service_unavailable'; readonly retryAfter?: Duration | undefined }
  /** Never responds. The request has no effect. */
  | { readonly kind: 'hang' }
  /**
   * Processes the request, then resets the connection before the response. The client cannot know whether
   * `POST /videos` has created a video.
   */
  | { readonly kind: 'reset_after_processing' }
  /**
   * Responds with the HTML page of a proxy. `status` is 502 by default, and must be a status with a body. The request
   * has no effect.
   */
  | { readonly kind: 'proxy_html'; readonly status?: number | undefined }
  /**
   * Responds with 429, even if the limit is not reached. `Retry-After` is 60 s by default. With `absent`, the response
   * names no waiting time. With `past`, the header has a date that is one minute ago. Use `times` to repeat the fault.
   */
  | {
      readonly kind: 'rate_limited';
      readonly retryAfter?: Duration | 'absent' | 'past' | undefined;
    }
  /** Responds with 422 `validation_error`, where the vendor documents 400. The request has no effect. */
  | { readonly kind: 'unprocessable' }
  /** Redirects to `location`. `status` is 302 by default. The request has no effect. */
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number | undefined }
  /** Processes the request and never responds. The client cannot know whether `POST /videos` has created a video. */
  | { readonly kind: 'hang_after_processing' }
  /**
   * Processes the request, and sends the head and half of the body. Then the connection stays open without more data.
   */
  | { readonly kind: 'hang_mid_body' }
  /** Processes the request, and resets the connection after half of the body. */
  | { readonly kind: 'reset_mid_body' }
  /** Processes the request. The body ends in the middle of its JSON, but the HTTP response is complete. */
  | { readonly kind: 'truncated_json' }
  /** Processes the request, and appends `bytes` bytes of white space to the body, by default 50 MB. */
  | { readonly kind: 'large_body'; readonly bytes?: number | undefined };

export interface ApiFaultOptions {
  /** How many requests the fault affects, or `Infinity`. @default 1 */
  readonly times?: number | undefined;
  /** Affects only requests with this method, in upper case: `POST`. */
  readonly method?: string | undefined;
  /** Affects only requests whose path after `/api/v1` begins with this: `/videos`. */
  readonly path?: string | undefined;
}
