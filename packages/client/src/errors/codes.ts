/** The code of a wrong option, key or environment. */
export type ClientConfigurationCode =
  | 'missing_api_key'
  | 'invalid_api_key'
  | 'browser_refused'
  | 'invalid_option'
  | 'invalid_environment';

/** The code of an error response. */
export type ResponseErrorCode =
  | 'authentication_error'
  | 'insufficient_credits'
  | 'permission_denied'
  | 'validation_error'
  | 'not_found'
  | 'rate_limit_exceeded'
  | 'internal_error'
  | 'service_unavailable'
  | 'api_error';

/** The reason why a request has no usable response. */
export type RequestErrorCode =
  | 'connection_failed'
  | 'timeout'
  | 'aborted'
  | 'response_too_large'
  | 'redirect_refused'
  | 'invalid_response';

/** Every code of this package's errors. Each has a section in `docs/errors.md`: cause, fix, status. */
export type ClientErrorCode =
  | ClientConfigurationCode
  | ResponseErrorCode
  | RequestErrorCode
  | 'invalid_input'
  | 'ambiguous_create'
  | 'video_failed'
  | 'wait_timeout'
  | 'recreate_incomplete';
