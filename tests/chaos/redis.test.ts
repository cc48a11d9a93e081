import { describe } from 'vitest';
import { itKeepsEveryEvent } from './short-run.ts';

describe('the ledger on redis', () => {
  itKeepsEveryEvent({ store: 'redis' });
});
