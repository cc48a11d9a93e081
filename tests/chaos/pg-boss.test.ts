import { describe } from 'vitest';
import { itKeepsEveryEvent } from './short-run.ts';

describe('the ledger on postgres with pg-boss in front', () => {
  itKeepsEveryEvent({ store: 'postgres', queue: 'pg-boss' });
});
