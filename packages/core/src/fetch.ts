export { readWebBody } from './http/fetch/body.ts';
export {
  createFetchHandler,
  type FetchContext,
  type FetchDefaults,
  type FetchHandler,
} from './http/fetch/handler.ts';
export { createPathMatcher, type PathMatcher, type PathOptions } from './http/path-matcher.ts';
export type { EndpointOptions, SharedReceiverOptions } from './http/resolve-receiver.ts';
