import { patienceMs as usualPatienceMs } from '../adapter-contract/limit.ts';
import type { TestRegistrar } from '../store-contract/store-contract.ts';
import { closing } from './closing.ts';
import { delivering } from './delivering.ts';
import { failing } from './failing.ts';
import type { QueueContractOptions, QueueFactory } from './subject.ts';

const usual = { attempts: 3, backoffMs: 10 };

/**
 * Checks a queue and its worker against what both promise: one test per promise, each on a queue of its own. All of it
 * holds for every engine, so nothing can be left out. Most cases take as long as the engine takes to find a job. Only one
 * that fails waits longer: give each test a minute, so that it can say why. They can run at the same time.
 *
 * @param it registers a test with your runner
 * @param factory makes an empty queue for one case
 *
 * @example
 * ```ts
 * import { it } from 'node:test';
 * import { type QueueFactory, queueContract } from '@bluma-webhooks/testing';
 *
 * export function check(factory: QueueFactory) {
 *   queueContract((name, run) => it(name, { timeout: 60_000 }, run), factory);
 * }
 * ```
 */
export function queueContract(
  it: TestRegistrar,
  factory: QueueFactory,
  { patienceMs = usualPatienceMs }: QueueContractOptions = {},
): void {
  for (const [name, { options, run }] of Object.entries({
    ...delivering,
    ...failing,
    ...closing,
  })) {
    it(name, async () => {
      const subject = await factory({ ...usual, ...options });
      try {
        await run(subject, patienceMs);
      } finally {
        await subject.close();
      }
    });
  }
}
