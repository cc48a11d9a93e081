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

/** Longer than the waits in a case, so that the one that fails says for what it waited. */
const caseMs = 2 * patienceMs;

/**
 * What every server's adapter has to do, over real HTTP: each row of the status table, to the byte, and whatever the
 * network can bring. Case names that end in `[flaw: …]` name the mistake, common in hand-written endpoints, that
 * they catch.
 *
 * Stores: a case that doesn't care leaves `store` out, so the adapter's own default is tested. A case that shares a
 * store between two servers, or breaks one, brings a small store of its own; with `createStore`, all cases use yours.
 *
 * Every case starts its own servers on free ports, closes them, and is bounded, so that a receiver that hangs fails.
 * Handlers wait for the case, not for a clock; what a receiver does meanwhile is seen through its `observer`. A case
 * takes some hundred ms at most. Only one that fails waits longer: give each test a minute, so that it can say why.
 *
 * @param it called once per case, with its name and what to run
 * @param start starts a server with the adapter and the given options in it, the parser that is asked for before it
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
    // The case's own error is the one to report.
    await harness.close().catch(() => {});
    throw error;
  }
  await harness.close();
}
