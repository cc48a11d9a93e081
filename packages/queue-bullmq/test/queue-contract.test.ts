import { describe } from 'vitest';
import { bullmqContract } from './support/contract.ts';

describe('bullmqQueue keeps the contract of a queue on BullMQ 6', () => {
  bullmqContract();
});
