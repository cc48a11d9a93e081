import { randomBytes } from 'node:crypto';

/** Of a table that no other test has, in no other process. */
export const newTable = () => `events_${randomBytes(6).toString('hex')}`;
