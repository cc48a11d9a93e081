import type { TestRegistrar } from '../store-contract/store-contract.ts';
import type { AdapterContractOptions, StartAdapter } from './adapter.ts';
import { bodyCases } from './body-cases.ts';
import { connectionCases } from './connection-cases.ts';
import type { ContractCase } from './contract-case.ts';
import { ContractHarness } from './contract-harness.ts';
import { deadlineCases } from './deadline-cases.ts';
import { eventCases } from './event-cases.ts';
import { outageCases } from './outage-cases.ts';
import { requestCases } from './request-cases.ts';
import { runCases } from './run-cases.ts';
import { signatureCases } from './signature-cases.ts';
import { patienceMs, withTimeout } from './waits.ts';

const cases: readonly ContractCase[] = [
  ...requestCases,
  ...signatureCases,
  ...bodyCases,
  ...eventCases,
  ...runCases,
  ...deadlineCases,
  ...outageCases,
  ...connectionCases,
];

/** Longer than the waits in a case, so that a wait that fails can report what it waited for. */
const caseMs = 2 * patienceMs;

/**
 * Checks an adapter over real HTTP: each row of the status table, to the byte, and faults of the network. A case name
 * that ends in `[flaw: …]` names the mistake that the case catches. Such mistakes are common in hand-written receivers.
 *
 * Stores: most cases leave `store` out, so the adapter's own default is tested. A case that shares a store between two
 * servers, or that replaces methods of a store, uses a small store of the contract. With `createStore`, all cases use
 * your store.
 *
 * Every case starts its own servers on free ports, closes them, and has a time limit, so that a receiver that hangs
 * fails. Handlers wait for the case, not for a clock. The case follows the receiver through its `observer`. A case
 * takes a few hundred ms. Only a failed case takes longer: give each test a minute, so that the case can report its
 * error.
 *
 * @param it called once for each case, with its name and its test function
 * @param start starts a server that has the adapter with the given options, and the requested body parser before the
 *   adapter
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createNodeHandler } from '@bluma-webhooks/core/node';
 * import { memoryStore } from '@bluma-webhooks/store-memory';
 * import { adapterContract } from '@bluma-webhooks/testing';
 * import { describe, it } from 'node:test';
 *
 * describe('node:http', () => {
 *   adapterContract(
 *     it,
 *     async (options) => {
 *       const handler = createNodeHandler({ store: memoryStore(), ...options });
 *       const server = createServer(handler);
 *       await new Promise<void>((resolve) => server.listen(0, resolve));
 *       const address = server.address();
 *       const port = typeof address === 'object' ? address?.port : undefined;
 *       return {
 *         url: `http://127.0.0.1:${port}/webhooks/bluma`,
 *         receiver: handler.receiver,
 *         async close() {
 *           server.close();
 *           server.closeAllConnections();
 *         },
 *       };
 *     },
 *     { parserRunsFirst: false },
 *   );
 * });
 * ```
 */
export function adapterContract(
  it: TestRegistrar,
  start: StartAdapter,
  options: AdapterContractOptions = {},
): void {
  for (const contractCase of cases) {
    it(contractCase.name, () => runCase(contractCase, new ContractHarness(start, options)));
  }
}

async function runCase({ run }: ContractCase, harness: ContractHarness): Promise<void> {
  try {
    await withTimeout(caseMs, run(harness), 'The case');
  } catch (error) {
    // Reports the error of the case, not an error of `close`.
    await harness.close().catch(() => {});
    throw error;
  }
  await harness.close();
}
