import { describe, it } from 'vitest';
import {
  createReferenceStore,
  type StoredRecord,
} from '../../core/test/support/reference-store.ts';
import { storeContract } from '../src/index.ts';

describe('the store that the tests of core use', () => {
  storeContract(it, async () => {
    const records = new Map<string, StoredRecord>();
    const store = createReferenceStore(records);
    return {
      store,
      peer: store,
      forget: async (key) => void records.delete(key),
      close: () => store.close(),
    };
  });
});
