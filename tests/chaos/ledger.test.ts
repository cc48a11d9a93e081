import { describe } from 'vitest';
import { itKeepsEveryEvent } from './short-run.ts';

// One after the other: each starts a dozen processes, and concurrent ones only wait for each other.
describe('the ledger on redis', () => {
  itKeepsEveryEvent({ store: 'redis' });
});

describe('the ledger on redis with bullmq in front', () => {
  itKeepsEveryEvent({ store: 'redis', queue: 'bullmq' });
});

describe('the ledger on postgres', () => {
  itKeepsEveryEvent({ store: 'postgres' });
});

describe('the ledger on postgres with pg-boss in front', () => {
  itKeepsEveryEvent({ store: 'postgres', queue: 'pg-boss' });
});
