export { readWebBody } from './fetch/body.ts';
export {
  createFetchHandler,
  type FetchContext,
  type FetchDefaults,
  type FetchHandler,
} from './fetch/handler.ts';
export {
  createMount,
  type EndpointOptions,
  type Mount,
  type MountOptions,
  type SharedReceiverOptions,
} from './mount.ts';
