import { describe } from 'vitest';
import { itKeepsEveryEvent } from './short-run.ts';

describe('the ledger on redis with bullmq in front', () => {
  itKeepsEveryEvent({ store: 'redis', queue: 'bullmq' });
});
