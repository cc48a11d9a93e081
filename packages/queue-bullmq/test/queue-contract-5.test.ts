import { describe, vi } from 'vitest';
import { bullmqContract } from './support/contract.ts';

// Another version of the real one.
vi.mock('bullmq', () => import('bullmq5'));

describe('bullmqQueue keeps the contract of a queue on BullMQ 5', () => {
  bullmqContract();
});
