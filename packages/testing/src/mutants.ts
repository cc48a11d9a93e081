export type { ReferenceReceiverOptions } from './mutants/handwritten-receiver.ts';
export {
  createReferenceReceiver,
  type ReceiverMutant,
  receiverMutants,
} from './mutants/receiver-mutants.ts';
export { createReferenceStore, type StoreMutant, storeMutants } from './mutants/store-mutants.ts';
export type { StoreUnderTest } from './store-contract/store-under-test.ts';
