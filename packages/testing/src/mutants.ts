export type { ReferenceReceiverOptions } from './mutants/handwritten-receiver.ts';
export {
  createReferenceReceiver,
  type ReceiverMutant,
  receiverMutants,
} from './mutants/receiver-mutants.ts';
export {
  createFrozenReferenceStore,
  createReferenceStore,
  type StoreMutant,
  storeMutants,
} from './mutants/store-mutants.ts';
export type { FrozenStoreUnderTest, StoreUnderTest } from './store-contract/store-under-test.ts';
