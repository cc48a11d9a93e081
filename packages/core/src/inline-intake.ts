import { claimEndpoint } from './endpoint.ts';
import type { RunEnvironment } from './execution.ts';
import type { Dispatch } from './handlers.ts';
import type { Intake } from './intake.ts';
import { idempotencyKey } from './key.ts';
import { Runner } from './runner.ts';

/** Runs the handlers here, behind the store's claims. */
export function createInlineIntake(dispatch: Dispatch, endpoint: string, env: RunEnvironment): Intake {
  const returnEndpoint = claimEndpoint(env.store, endpoint);
  const runner = new Runner(env);
  let isClosed = false;
  return {
    async take({ event, receivedAt, secretIndex, deadline, onDeadline }) {
      const handler = dispatch(event.type);
      if (!handler) return { outcome: { kind: 'ignored', event } };
      const key = await idempotencyKey(endpoint, event.id);
      if (isClosed) return { outcome: { kind: 'shutting_down', event } };
      const job = { key, event, handler, receivedAt, secretIndex };
      const { result, finished } = await runner.deliver(job, deadline, onDeadline);
      return { outcome: { ...result, event }, finished };
    },
    async close(timeoutMs) {
      isClosed = true;
      const report = await runner.drain(timeoutMs);
      returnEndpoint();
      return report;
    },
  };
}
