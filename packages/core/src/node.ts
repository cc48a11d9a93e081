export type { EndpointOptions, MountOptions, SharedReceiverOptions } from './mount.ts';
export { readBody } from './node/body.ts';
export {
  createNodeEndpoint,
  type NodeEndpoint,
  type NodeEndpointDefaults,
  type NodeEndpointOptions,
} from './node/endpoint.ts';
export {
  createNodeHandler,
  type NodeFramework,
  type NodeHandler,
  type NodeHandlerOptions,
} from './node/handler.ts';
