export { readBody } from './http/node/body.ts';
export {
  createNodeEndpoint,
  type NodeEndpoint,
  type NodeEndpointDefaults,
  type NodeEndpointOptions,
} from './http/node/endpoint.ts';
export {
  createNodeHandler,
  type NodeFramework,
  type NodeHandler,
  type NodeHandlerOptions,
} from './http/node/handler.ts';
export {
  isExactRoute,
  isHandler,
  type RoutedRequest,
  type RouteMatch,
  rateRoute,
  toPathname,
} from './http/node/routed-request.ts';
export { isNodeRequest, refuseOnNodeResponse } from './http/node-pair.ts';
export { createErrorResponse, logNotARequest } from './http/not-a-request.ts';
export type { PathOptions } from './http/path-matcher.ts';
export { findRawBody } from './http/raw-body.ts';
export type { EndpointOptions, SharedReceiverOptions } from './http/resolve-receiver.ts';
export { readProperty } from './lib/read-property.ts';
