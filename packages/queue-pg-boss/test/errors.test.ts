import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { withTimeout } from '../src/timeout.ts';

it('an error of Postgres is passed on without the data that it has in it', async () => {
  const refusal = Object.assign(new Error('unsupported Unicode escape sequence'), {
    code: '22P05',
    detail: 's3cret',
    where: 'JSON data, line 1: {"s3cret":...',
  });
  const error = await withTimeout(60_000, () => Promise.reject(refusal)).catch((thrown) => thrown);
  expect(error).toMatchObject({
    code: 'queue_unavailable',
    message: expect.stringMatching(/refused a command of pg-boss.*SQLSTATE 22P05/),
    cause: { message: 'unsupported Unicode escape sequence', code: '22P05' },
  });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('s3cret');
});
