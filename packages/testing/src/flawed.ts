export type { EndpointOptions } from './flawed/endpoint.ts';
export {
  createSoundReceiver,
  type FlawedReceiver,
  flawedReceivers,
} from './flawed/flawed-receivers.ts';
export { createSoundStore, type FlawedStore, flawedStores } from './flawed/flawed-stores.ts';
export type { StoreUnderTest } from './store-contract/subject.ts';
