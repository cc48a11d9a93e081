/** Thrown when a client, a monitor or the environment is set up wrongly. */
export type ClientConfigurationCode =
  | 'missing_api_key'
  | 'invalid_api_key'
  | 'browser_refused'
  | 'invalid_option'
  | 'invalid_environment';

/** What the API answered. */
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

/** Why there is no answer, or none that can be used. */
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
