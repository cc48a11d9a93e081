/** What a class of SQLSTATEs means, and what to do about it. */
interface StateMeaning {
  readonly states: RegExp;
  readonly meaning: string;
  readonly fix: string;
  /** Whether the server's message names only objects, and no values of the application. */
  readonly hasSafeMessage: boolean;
}

const named = { hasSafeMessage: true } as const;

const meanings: readonly StateMeaning[] = [
  {
    states: /^42501$/,
    meaning: 'the role of this connection lacks a right',
    fix: 'grant it USAGE on the schema, EXECUTE on the procedures, and SELECT, INSERT, UPDATE and DELETE on the table, also under row-level security',
    ...named,
  },
  {
    states: /^25006$/,
    meaning: 'the server or the transaction is read-only',
    fix: 'connect to the primary, which may be another server after a failover, and unset default_transaction_read_only',
    ...named,
  },
  {
    states: /^(42P01|42703|42883|42704|42809|3F000)$/,
    meaning: 'a schema, table, column or procedure is missing',
    fix: 'check the options schema and table, and the search_path of this connection',
    ...named,
  },
  {
    states: /^40/,
    meaning: 'the transaction conflicts with another one (serialization or deadlock)',
    fix: 'let the event run again',
    ...named,
  },
  {
    states: /^23/,
    meaning: 'a constraint is violated',
    fix: 'correct the writes of the work, or the constraint. A deferred constraint is checked at the commit',
    ...named,
  },
  {
    states: /^53100$/,
    meaning: 'the disk of the server is full',
    fix: 'free some space',
    ...named,
  },
  {
    states: /^(53300|53400|08P01)$/,
    meaning: 'the server or its pooler has no more connections',
    fix: 'lower max of the pools, or raise the limit of the server or role',
    ...named,
  },
  { states: /^53/, meaning: 'the server lacks resources', fix: 'give it more memory', ...named },
  {
    states: /^57014$/,
    meaning: 'the server cancelled the command',
    fix: 'raise statement_timeout, if it is set for this role or connection',
    ...named,
  },
  {
    states: /^(55P03|25P03|25P04|57P05)$/,
    meaning: 'a time limit of the server ended the command or its transaction',
    fix: 'raise lock_timeout, idle_in_transaction_session_timeout or transaction_timeout',
    ...named,
  },
  {
    states: /^57P/,
    meaning: 'the server is starting, stopping or recovering',
    fix: 'wait until it is up',
    ...named,
  },
  {
    states: /^28/,
    meaning: 'the server refused the login',
    fix: 'correct the user, password or pg_hba.conf',
    ...named,
  },
  {
    states: /^3D000$/,
    meaning: 'the database is missing',
    fix: 'correct the name of the database',
    ...named,
  },
  {
    states: /^08/,
    meaning: 'the connection failed',
    fix: 'check the network and the server',
    ...named,
  },
  {
    states: /^(26000|42P05|08P02)$/,
    meaning: 'a prepared statement is missing or exists twice',
    fix: 'set prepare to false behind a pooler in transaction mode',
    ...named,
  },
  {
    states: /^P0/,
    meaning: 'a trigger or function of the database refused the command',
    fix: 'see cause for its message',
    hasSafeMessage: false,
  },
  {
    states: /^22/,
    meaning: 'the server refused a value',
    fix: 'see cause for its message',
    hasSafeMessage: false,
  },
];

const other: StateMeaning = {
  states: /^/,
  meaning: 'the server refused a command',
  fix: 'see cause for its message',
  hasSafeMessage: false,
};

/** The SQLSTATE of an error of the server. `undefined` for other errors. */
export function getSqlState(error: unknown): string | undefined {
  const { code } = Object(error);
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE';
  return isState ? code : undefined;
}

/** Whether the server answered that the command had no effect. */
export function wasRefused(error: unknown): boolean {
  const state = getSqlState(error);
  return state !== undefined && !/^(08|57P)/.test(state);
}

/** A sentence about an error of the server, with its SQLSTATE and without data. */
export function describeSqlState(error: unknown, state: string, fix?: string): string {
  const found = meanings.find(({ states }) => states.test(state)) ?? other;
  const message = found.hasSafeMessage ? `: ${Object(error).message}` : '';
  return `Postgres refused a command, since ${found.meaning} (SQLSTATE ${state})${message}. To fix it: ${fix ?? found.fix}`;
}
