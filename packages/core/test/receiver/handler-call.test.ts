import { expect, it } from 'vitest';
import { start } from './support/receiver.ts';

it('a handler has no `this`: what is inside a receiver is nobody else’s', async () => {
  const seen: unknown[] = [];
  const { deliver } = start({
    handlers: {
      '*': function (this: unknown) {
        seen.push(this);
      },
    },
  });
  await deliver();
  expect(seen).toEqual([undefined]);
});
