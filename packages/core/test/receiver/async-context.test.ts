import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it } from 'vitest';
import type { IdempotencyStore } from '../../src/index.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { heldHandler, start } from './support/receiver.ts';

it('all that is asked of the store for a delivery has its async context, as tracing needs', async () => {
  const trace = new AsyncLocalStorage<string>();
  const seen: string[] = [];
  const { handlers, calls } = heldHandler();
  const inner = createReferenceStore();
  const store: IdempotencyStore = {
    claim(key, options) {
      seen.push(`claim of ${trace.getStore()}`);
      return inner.claim(key, options);
    },
    renew(claim, options) {
      seen.push(`renewal of ${trace.getStore()}`);
      const isRenewed = ['one', 'two'].every((name) => seen.includes(`renewal of ${name}`));
      if (isRenewed) for (const call of calls) call.succeed();
      return inner.renew(claim, options);
    },
    complete(claim, options) {
      seen.push(`completion of ${trace.getStore()}`);
      return inner.complete(claim, options);
    },
    release: (claim) => inner.release(claim),
    close: () => inner.close(),
  };
  const { deliver } = start({ handlers, store, leaseMs: 300 });
  // At the same moment, as under load.
  const deliveries = ['one', 'two'].map((name) =>
    trace.run(name, () => deliver({ id: `evt_${name}` })),
  );
  await Promise.all(deliveries);
  expect(new Set(seen)).toEqual(
    new Set(
      ['one', 'two'].flatMap((name) => [
        `claim of ${name}`,
        `renewal of ${name}`,
        `completion of ${name}`,
      ]),
    ),
  );
});
