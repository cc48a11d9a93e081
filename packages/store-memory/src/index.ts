export { defaultStore } from './default-store.ts';
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './memory-store.ts';
