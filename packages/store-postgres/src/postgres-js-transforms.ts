import { Buffer } from 'node:buffer';
import { refuseOption } from '@bluma-webhooks/core/shared';

/**
 * postgres.js gives every row to `transform.row.from`, also the rows of the store, whose values are buffers.
 *
 * @throws {BlumaWebhookError} `invalid_option` if the transform loses them
 */
export function assertTransforms(sql: object): void {
  const options: unknown = 'options' in sql ? sql.options : undefined;
  const from: unknown = Object(Object(Object(options).transform).row).from;
  if (typeof from !== 'function' || keepsValues(from)) return;
  refuseOption('pool', {
    expected: 'the sql of postgres.js without a transform.row.from that changes arrays of buffers',
    got: 'sql with such a transform',
    fix: 'give the store a sql of its own, or let the transform return arrays unchanged',
  });
}

function keepsValues(transform: CallableFunction): boolean {
  const row = [Buffer.from('1'), null, Buffer.from('2')];
  try {
    const values: unknown[] = Object.values(Object(transform([...row])));
    return values.length === row.length && row.every((value, index) => values[index] === value);
  } catch {
    return false;
  }
}
