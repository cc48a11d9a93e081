export { storeContract, type TestRegistrar } from './store-contract/store-contract.ts';
export type { StoreFactory, StoreUnderTest } from './store-contract/subject.ts';
