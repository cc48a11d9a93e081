import { everyCase } from './cases/every-case.ts';

everyCase('BullMQ 6', { outages: true });
