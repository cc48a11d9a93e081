import type { PostgresTransaction } from './postgres-js.ts';

/** What makes queries, or an `sql` that does. */
const makers: readonly (string | symbol)[] = ['unsafe', 'file', 'savepoint'];

/** A transaction's `sql`, which makes nothing more once `check` throws, and tells of each answer to what it has made. */
export function lent<Transaction extends PostgresTransaction>(
  transaction: Transaction,
  check: () => void,
  answered: () => void = () => {},
): Transaction {
  const made = (query: unknown) => {
    // The query's own then() would send it.
    if (query instanceof Promise) Promise.prototype.then.call(query, answered, answered);
    return query;
  };
  const lentAlike = (argument: unknown) =>
    typeof argument === 'function'
      ? (savepoint: Transaction) => argument(lent(savepoint, check, answered))
      : argument;
  return new Proxy(transaction, {
    apply(target, self, args) {
      check();
      return made(Reflect.apply(target, self, args));
    },
    get(target, name) {
      check();
      const value: unknown = Reflect.get(target, name);
      if (!makers.includes(name) || typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        check();
        return made(Reflect.apply(value, target, args.map(lentAlike)));
      };
    },
  });
}
