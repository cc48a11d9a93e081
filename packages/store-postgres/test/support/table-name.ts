import { randomUUID } from 'node:crypto';

/** Of a table, a schema, a role or a database that nothing else has, whatever the server has been used for before. */
export const newTable = () => `events_${randomUUID().replaceAll('-', '_')}`;
