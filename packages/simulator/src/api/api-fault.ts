import type { Duration } from '../duration.ts';

/** What can go wrong with a request to the API. */
export type ApiFault =
  /** 500 `internal_error`; nothing was done. */
  | { readonly kind: 'internal_error' }
  /** 503 `service_unavailable` with `metadata.retry_after` in seconds, of 30 s; nothing was done. */
  | { readonly kind: 'service_unavailable'; readonly retryAfter?: Duration | undefined }
  /** No answer ever; nothing was done. */
  | { readonly kind: 'hang' }
  /** All was done, and the connection is reset before the answer: the ambiguous `POST /videos`. */
  | { readonly kind: 'reset_after_processing' }
  /** A proxy's page, of status 502 or another that has a body; nothing was done. */
  | { readonly kind: 'proxy_html'; readonly status?: number | undefined }
  /**
   * 429, whatever the limit says; `Retry-After` of 60 s. For a storm, with `times`. With `absent` it does not say how
   * long to wait, with `past` it names a date that is a minute ago.
   */
  | {
      readonly kind: 'rate_limited';
      readonly retryAfter?: Duration | 'absent' | 'past' | undefined;
    }
  /** 422 `validation_error`, where the vendor documents 400; nothing was done. */
  | { readonly kind: 'unprocessable' }
  /** A redirect, 302 or another, to `location`; nothing was done. */
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number | undefined }
  /** All was done, and no answer comes: the ambiguous `POST /videos` again. */
  | { readonly kind: 'hang_after_processing' }
  /** All was done; the answer's head and half of its body come, and then nothing. */
  | { readonly kind: 'hang_mid_body' }
  /** All was done; the connection is reset after half of the answer's body. */
  | { readonly kind: 'reset_mid_body' }
  /** All was done; the answer ends in the middle of its JSON, and says that it is whole. */
  | { readonly kind: 'truncated_json' }
  /** All was done; the answer has so many bytes more, of white space. 50 MB */
  | { readonly kind: 'large_body'; readonly bytes?: number | undefined };

export interface ApiFaultOptions {
  /** How many requests the fault affects, or `Infinity`. @default 1 */
  readonly times?: number | undefined;
  /** Affects only requests with this method, in upper case: `POST`. */
  readonly method?: string | undefined;
  /** Affects only requests whose path after `/api/v1` begins with this: `/videos`. */
  readonly path?: string | undefined;
}
