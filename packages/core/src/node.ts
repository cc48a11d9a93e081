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
export type { PathOptions } from './http/path-matcher.ts';
export type { EndpointOptions, SharedReceiverOptions } from './http/resolve-receiver.ts';
