interface StateMeaning {
  readonly states: RegExp;
  /** What the class of SQLSTATEs means, and what to do about it. */
  readonly meaning: string;
}

const meanings: readonly StateMeaning[] = [
  {
    states: /^42501$/,
    meaning: 'its role lacks a right on the schema of pg-boss: grant it, or use another role',
  },
  {
    states: /^25006$/,
    meaning: 'the server is read-only: connect to the primary, which may be another server now',
  },
  {
    states: /^(42P01|42703|42883|3F000)$/,
    meaning: 'the schema of pg-boss is missing or of another version: await boss.start() first',
  },
  { states: /^40/, meaning: 'its transaction conflicts with another one: it is sent again' },
  { states: /^23/, meaning: 'a constraint is violated: do not change the tables of pg-boss' },
  { states: /^53100$/, meaning: 'the disk of the server is full: free some space' },
  { states: /^(53300|08P01)$/, meaning: 'there are no more connections: lower max of the pools' },
  {
    states: /^(57014|55P03|25P03|25P04)$/,
    meaning: 'a time limit of the server ended it: raise it',
  },
  { states: /^57P/, meaning: 'the server is starting or stopping: wait until it is up' },
  { states: /^(28|3D)/, meaning: 'the server refused the login: correct the connection string' },
];

/** The class of an SQLSTATE, and what to do. `undefined` if the error has none. */
export function describeSqlState(code: unknown): string | undefined {
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || code === 'EPIPE') return undefined;
  const found = meanings.find(({ states }) => states.test(code));
  return `${found?.meaning ?? 'the server refused a value or a command: see cause'} (SQLSTATE ${code})`;
}
