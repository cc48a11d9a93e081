import type { PostgresTransaction } from './client.ts';

/** The methods of `sql` that create a query, or a nested `sql`. */
const queryMethods: readonly (string | symbol)[] = ['unsafe', 'file', 'savepoint'];

/**
 * A transaction's `sql` that creates no query once `check` throws. Calls `onSettled` when a query that it has created is
 * answered.
 */
export function createScopedSql<Transaction extends PostgresTransaction>(
  transaction: Transaction,
  check: () => void,
  onSettled: () => void = () => {},
): Transaction {
  const observe = (query: unknown) => {
    // The query's own then() would send it.
    if (query instanceof Promise) Promise.prototype.then.call(query, onSettled, onSettled);
    return query;
  };
  const scopeCallback = (argument: unknown) =>
    typeof argument === 'function'
      ? (savepoint: Transaction) => argument(createScopedSql(savepoint, check, onSettled))
      : argument;
  return new Proxy(transaction, {
    apply(target, self, args) {
      check();
      return observe(Reflect.apply(target, self, args));
    },
    get(target, name) {
      check();
      const value: unknown = Reflect.get(target, name);
      if (!queryMethods.includes(name) || typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        check();
        return observe(Reflect.apply(value, target, args.map(scopeCallback)));
      };
    },
  });
}
