import type { PostgresTransaction } from './client.ts';
import type { TransactionGuard } from './transaction-guard.ts';

export interface SqlScope {
  /** Throws once no more queries may be sent. */
  check(): void;
  /** Called when a query is answered. */
  readonly onSettled?: () => void;
  /** Reads the texts of the queries of the work. The store's own queries need no guard. */
  readonly guard?: TransactionGuard;
  /** The options of the pool. */
  readonly options?: unknown;
}

type Method = (...args: unknown[]) => unknown;

/**
 * A transaction's `sql`, limited by the scope. It also has the methods of the pool's `sql`, so that it can be given to an
 * ORM: `begin` makes a savepoint, `reserve` resolves to the same `sql`, and `end`, `close` and `release` do nothing.
 */
export function createScopedSql<Transaction extends PostgresTransaction>(
  transaction: Transaction,
  scope: SqlScope,
): Transaction {
  const { check, onSettled = () => {}, guard, options } = scope;
  const methods: object = transaction;
  const call = (method: string, args: readonly unknown[]): unknown =>
    Reflect.apply(Reflect.get(methods, method), transaction, args);
  const scopeCallback = (argument: unknown) =>
    typeof argument === 'function'
      ? (savepoint: Transaction) => argument(createScopedSql(savepoint, scope))
      : argument;

  const unsafe: Method = (text, ...rest) =>
    call('unsafe', [guard ? guard.translate(String(text)) : text, ...rest]);
  const savepoint: Method = (...args) => call('savepoint', args.map(scopeCallback));
  const file: Method = (...args) => {
    const query = call('file', args);
    if (guard && query instanceof Object) guardFile(query, guard);
    return query;
  };
  const begin: Method = (...args) => {
    const [modes] = args;
    if (guard && typeof modes === 'string' && modes.trim()) guard.refuse(`BEGIN ${modes}`);
    return savepoint(args.at(-1));
  };
  const template: Method = (...args) => {
    const [strings] = args;
    if (guard && Array.isArray(strings) && 'raw' in strings) {
      const text = strings.join('$1');
      const translated = guard.translate(text);
      if (translated !== text) return call('unsafe', [translated]);
    }
    return Reflect.apply(transaction, undefined, args);
  };

  const run = (method: Method, args: unknown[]) => {
    check();
    const query = method(...args);
    // The query's own then() would send it.
    if (query instanceof Promise) Promise.prototype.then.call(query, onSettled, onSettled);
    return query;
  };
  // postgres.js would send PREPARE TRANSACTION in place of COMMIT, and report that the transaction succeeded.
  const prepare: Method = (...args) =>
    guard ? guard.refuse('PREPARE TRANSACTION') : call('prepare', args);
  const queries: Readonly<Record<string, Method>> = { unsafe, savepoint, file, begin, prepare };
  const lifetime: Readonly<Record<string, Method>> = {
    reserve: async () => scoped,
    release: () => undefined,
    end: async () => undefined,
    close: async () => undefined,
  };
  const scoped = new Proxy(transaction, {
    apply: (_target, _self, args) => run(template, args),
    get(target, name) {
      check();
      const key = String(name);
      const query = Object.hasOwn(queries, key) ? queries[key] : undefined;
      if (query) return (...args: unknown[]) => run(query, args);
      if (name in target) return Reflect.get(target, name);
      if (name === 'options') return options;
      return Object.hasOwn(lifetime, key) ? lifetime[key] : undefined;
    },
  });
  return scoped;
}

/** postgres.js sets the text when it has read the file. A refused text is replaced by one that the server refuses. */
function guardFile(query: object, guard: TransactionGuard): void {
  let strings: unknown = [];
  Object.defineProperty(query, 'strings', {
    get: () => strings,
    set([text]: readonly string[]) {
      try {
        strings = [guard.translate(String(text))];
      } catch {
        strings = ['ROLLBACK TO SAVEPOINT refused_by_bluma_webhooks'];
      }
    },
  });
}
