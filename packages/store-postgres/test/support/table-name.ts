let tables = 0;

/** Of a table that no other test of this file has. */
export const newTable = () => `events_${process.pid}_${++tables}`;
