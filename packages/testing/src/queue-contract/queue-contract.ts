import { patienceMs as usualPatienceMs } from '../adapter-contract/waits.ts';
import type { TestRegistrar } from '../store-contract/store-contract.ts';
import { closeCases } from './close-cases.ts';
import { deliveryCases } from './delivery-cases.ts';
import { failureCases } from './failure-cases.ts';
import type { QueueContractOptions, QueueFactory } from './queue-under-test.ts';

const usual = { attempts: 3, backoffMs: 10 };

/**
 * Checks a queue and its worker against the promises of both: one test for each promise, each with its own queue. Every
 * promise holds for every engine, so no case can be left out.
 *
 * Most cases take as long as the engine takes to find a job. Only a failed case takes longer: give each test a minute,
 * so that the case can report its error. The cases can run concurrently.
 *
 * @param it registers a test with your runner
 * @param factory creates an empty queue for one case
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
    ...deliveryCases,
    ...failureCases,
    ...closeCases,
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
