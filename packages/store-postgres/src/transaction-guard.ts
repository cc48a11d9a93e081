import { BlumaWebhookError } from '@bluma-webhooks/core';
import { readStatements } from './sql-words.ts';

const savepoint = 'bluma_webhooks_work';

/** The calls by which people send these statements without seeing them. */
const ormCalls =
  'Drizzle db.transaction(), Kysely db.transaction().execute(), Knex knex.transaction(), TypeORM manager.transaction(), Sequelize sequelize.transaction(), MikroORM em.transactional(), Prisma $transaction(), pg-promise db.tx()';

/**
 * Only the store may end the transaction of `transaction()`. A transaction that the work begins itself, as ORMs
 * do, becomes a savepoint. Any other statement that would end the transaction is refused, and then nothing is committed.
 */
export class TransactionGuard {
  #hasSavepoint = false;
  #refusal: BlumaWebhookError | undefined;
  #changesSession = false;

  /** Why nothing may be committed. */
  get refusal(): BlumaWebhookError | undefined {
    return this.#refusal;
  }

  /** Whether a statement of the work may have changed the role or the search path. */
  get changesSession(): boolean {
    return this.#changesSession;
  }

  /**
   * The text to send in place of the given one.
   *
   * @throws {BlumaWebhookError} `invalid_option`, and again when the work has ended
   */
  translate(text: string): string {
    const statements = readStatements(text);
    this.#changesSession ||= statements.some(mayChangeSession);
    const found = statements.find(isTransactionControl);
    if (!found) return text;
    const replacement = statements.length === 1 ? this.#replace(found) : undefined;
    return replacement ?? this.refuse(found.slice(0, 6).join(' ').toUpperCase());
  }

  /** @throws {BlumaWebhookError} `invalid_option`, always, and again when the work has ended */
  refuse(statement: string): never {
    this.#refusal ??= refusedError(statement);
    throw this.#refusal;
  }

  /** @throws {BlumaWebhookError} `invalid_option` if a statement was refused, or if a transaction of the work is open */
  assertEnded(): void {
    if (this.#refusal) throw this.#refusal;
    if (this.#hasSavepoint) throw openTransactionError();
  }

  #replace(words: readonly string[]): string | undefined {
    const [first = '', ...others] = words;
    const rest = others.filter((word) => word !== 'work' && word !== 'transaction').join(' ');
    switch (first) {
      case 'begin':
      case 'start':
        if (this.#hasSavepoint || !/^(|read write)$/.test(rest)) return undefined;
        this.#hasSavepoint = true;
        return `SAVEPOINT ${savepoint}`;
      case 'commit':
      case 'end':
        return this.#end(rest, `RELEASE SAVEPOINT ${savepoint}`);
      case 'rollback':
      case 'abort':
        return this.#end(rest, `ROLLBACK TO SAVEPOINT ${savepoint}`);
      default:
        return undefined;
    }
  }

  #end(rest: string, statement: string): string | undefined {
    if (!this.#hasSavepoint || !/^(|and no chain)$/.test(rest)) return undefined;
    this.#hasSavepoint = false;
    return statement;
  }
}

function isTransactionControl([first, second, third]: readonly string[]): boolean {
  switch (first) {
    case 'begin':
    case 'commit':
    case 'end':
    case 'abort':
      return true;
    case 'start':
    case 'prepare':
    // The server refuses it in a savepoint, and after the first query of the store.
    case 'set':
      return second === 'transaction';
    case 'rollback':
      return second !== 'to' && third !== 'to';
    default:
      return false;
  }
}

function mayChangeSession(words: readonly string[]): boolean {
  return /^(set|reset|call|do)$/.test(words[0] ?? '') || words.includes('set_config');
}

function refusedError(statement: string): BlumaWebhookError {
  return new BlumaWebhookError(
    'invalid_option',
    `The work of transaction() sent ${statement}, which was refused, so all is rolled back. transaction() begins, commits and rolls back by itself. In its work, send no BEGIN with an isolation level, no second BEGIN before the first has ended, no COMMIT or ROLLBACK without a BEGIN, and none of them in a text of several statements. An ORM sends them for its own transaction calls: ${ormCalls}`,
  );
}

function openTransactionError(): BlumaWebhookError {
  return new BlumaWebhookError(
    'invalid_option',
    `The work of transaction() began a transaction and did not end it, so all is rolled back. Await the transaction calls of an ORM: ${ormCalls}`,
  );
}
