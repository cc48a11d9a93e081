export { readWebBody } from './http/fetch/body.ts';
export type { FetchContext } from './http/fetch/fetch-context.ts';
export {
  createFetchHandler,
  type FetchDefaults,
  type FetchHandler,
} from './http/fetch/handler.ts';
export { createErrorResponse, logNotARequest } from './http/not-a-request.ts';
export { createPathMatcher, type PathMatcher, type PathOptions } from './http/path-matcher.ts';
export type { EndpointOptions, SharedReceiverOptions } from './http/resolve-receiver.ts';
