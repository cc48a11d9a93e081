export type {
  AdapterContractOptions,
  AdapterSetup,
  RunningAdapter,
  StartAdapter,
} from './adapter-contract/adapter.ts';
export { adapterContract } from './adapter-contract/adapter-contract.ts';
export {
  type DeliverDuplicatesOptions,
  type DeliverOptions,
  deliver,
  deliverDuplicates,
} from './delivery.ts';
export {
  createEvent,
  type EventOverrides,
  seededEvents,
  type UnknownEventOverrides,
} from './event.ts';
export { type Listening, listen } from './listen.ts';
export { queueContract } from './queue-contract/queue-contract.ts';
export type {
  QueueContractOptions,
  QueueFactory,
  QueueOptions,
  QueueUnderTest,
  WorkOptions,
} from './queue-contract/queue-under-test.ts';
export type { ReceivedResponse } from './send-request.ts';
export {
  type SignedRequest,
  type SignedRequestOptions,
  signedRequest,
} from './signed-request.ts';
export {
  type StoreContractOptions,
  storeContract,
  type TestRegistrar,
} from './store-contract/store-contract.ts';
export type {
  FrozenStoreFactory,
  FrozenStoreUnderTest,
  StoreFactory,
  StoreUnderTest,
} from './store-contract/store-under-test.ts';
