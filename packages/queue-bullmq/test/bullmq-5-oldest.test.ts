import { vi } from 'vitest';
import { everyCase } from './cases/every-case.ts';

// Another version of the real one.
vi.mock('bullmq', () => import('bullmq5-oldest'));

everyCase('BullMQ 5.66', { outages: false });
