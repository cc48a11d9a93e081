import type { PgClient } from './client.ts';
import { lateQueryError } from './errors.ts';
import type { TransactionGuard } from './transaction-guard.ts';

/** A client for the work of a transaction, and only as long as the work runs. */
export interface ScopedClient<Client> {
  readonly client: Client;
  /** Refuses later queries, and removes the listeners of the work. */
  close(): void;
}

type Listener = (...args: never[]) => void;

const addingMethods: readonly unknown[] = [
  'on',
  'once',
  'addListener',
  'prependListener',
  'prependOnceListener',
];

/**
 * The client, limited to the transaction. A query after the work could be rolled back without an error, since the event
 * is completed already. Or it could run in the transaction of another user of the pool. For the same reason the work
 * cannot release or end the client: both do nothing.
 *
 * `connect` resolves to the client itself, so that it can be given to an ORM in place of a pool.
 */
export function createScopedClient<Client extends PgClient>(
  client: Client,
  guard: TransactionGuard,
): ScopedClient<Client> {
  let isClosed = false;
  const listeners: [event: string, listener: Listener][] = [];

  const query = (...args: unknown[]) => {
    const callback = args.at(-1);
    try {
      if (isClosed) throw lateQueryError();
      return Reflect.apply(client.query, client, [guardQuery(args[0], guard), ...args.slice(1)]);
    } catch (error) {
      if (isSubmittable(args[0])) {
        const [submittable] = args;
        setImmediate(() => reportError(submittable, error));
        return submittable;
      }
      if (typeof callback !== 'function') return Promise.reject(error);
      setImmediate(() => callback(error));
      return undefined;
    }
  };
  const emitter: object = client;
  const call = (method: string, ...args: unknown[]) =>
    Reflect.apply(Reflect.get(emitter, method), client, args);
  const removeAllListeners = (event?: string) => {
    for (const [name, listener] of listeners) {
      if (event === undefined || name === event) call('removeListener', name, listener);
    }
    return scoped;
  };
  const replaced = new Map<string | symbol, unknown>([
    ['query', query],
    ['release', () => undefined],
    ['end', (callback?: unknown) => answer(callback)],
    ['connect', (callback?: unknown) => answer(callback, scoped, () => undefined)],
    ['removeAllListeners', removeAllListeners],
  ]);
  for (const method of addingMethods) {
    replaced.set(String(method), (event: string, listener: Listener) => {
      listeners.push([event, listener]);
      call(String(method), event, listener);
      return scoped;
    });
  }

  const bound = new WeakMap<object, unknown>();
  const scoped = new Proxy(client, {
    get(target, name) {
      if (replaced.has(name)) return replaced.get(name);
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || name === 'constructor') return value;
      if (!bound.has(value)) bound.set(value, value.bind(target));
      return bound.get(value);
    },
    // What the work or an ORM attaches to the client, such as a wrapped query, ends with the transaction.
    set(_, name, value) {
      replaced.set(name, value);
      return true;
    },
  });
  return {
    client: scoped,
    close() {
      isClosed = true;
      removeAllListeners();
    },
  };
}

/** As `pg` answers, through a callback or a promise. */
function answer(callback: unknown, ...results: unknown[]): Promise<unknown> | undefined {
  if (typeof callback !== 'function') return Promise.resolve(results[0]);
  setImmediate(() => callback(undefined, ...results));
  return undefined;
}

/** A query that submits itself: `pg.Query`, a cursor or a stream. `pg` answers through it, and returns no promise. */
interface Submittable {
  submit(connection: unknown): unknown;
  handleError?(error: unknown): unknown;
  once?(event: 'error', listener: () => void): unknown;
}

function isSubmittable(query: unknown): query is Submittable {
  return query instanceof Object && 'submit' in query && typeof query.submit === 'function';
}

/** As `pg` reports an error. Without a listener, an `error` event would end the process. */
function reportError(query: Submittable, error: unknown): void {
  query.once?.('error', () => {});
  try {
    query.handleError?.(error);
  } catch {
    // A cursor that was never submitted has no connection to synchronise.
  }
}

/** What `pg` takes for a query: a text, a configuration, or an object that submits itself, such as a cursor. */
function guardQuery(query: unknown, guard: TransactionGuard): unknown {
  if (typeof query === 'string') return guard.translate(query);
  if (!(query instanceof Object)) return query;
  const text = 'text' in query ? query.text : Object(Object(query).cursor).text;
  if (typeof text !== 'string') return guard.refuse('a query without its text');
  const translated = guard.translate(text);
  if (translated === text) return query;
  if ('submit' in query) return guard.refuse(text);
  // Not under the name of the statement that it replaces.
  return { ...query, name: undefined, text: translated };
}
