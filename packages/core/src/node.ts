export { readBody } from './node/body.ts';
export {
  createNodeHandler,
  type NodeFramework,
  type NodeHandler,
  type NodeHandlerOptions,
} from './node/handler.ts';
