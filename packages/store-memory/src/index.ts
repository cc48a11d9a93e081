export { defaultStore } from './default-store.ts';
export { type MemoryStoreOptions, memoryStore } from './memory-store.ts';
