import { BlumaWebhookError } from './errors.ts';
import type { WebhookEvent } from './events.ts';
import type { Handler, HandlerContext } from './handlers.ts';
import { expired, within } from './timeout.ts';

/** How one call of a handler ended. Its own promise may settle later in the last two cases. */
export type Ending =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'timed_out' | 'stopped'; readonly error: Error };

export interface HandlerCall {
  /** Resolves, never rejects, with how it ended as far as the run is concerned. */
  readonly ending: Promise<Ending>;
  /** Resolves, never rejects, when the handler itself is through: whether it succeeded. */
  readonly succeeded: Promise<boolean>;
}

export function callHandler(
  handler: Handler,
  event: WebhookEvent,
  context: HandlerContext,
  timeoutMs: number,
  stopped: Promise<void>,
): HandlerCall {
  // Called inside an async function, so that what it throws at once is a rejection too.
  const settled: Promise<Ending> = (async () => handler(event, context))().then(
    () => ({ kind: 'succeeded' }),
    (error: unknown) => ({ kind: 'failed', error }),
  );
  const stop = stopped.then((): Ending => ({ kind: 'stopped', error: shutDown() }));
  const ending = within(timeoutMs, Promise.race([settled, stop])).then((result) =>
    result === expired ? ({ kind: 'timed_out', error: timedOut(timeoutMs) } as const) : result,
  );
  return { ending, succeeded: settled.then(({ kind }) => kind === 'succeeded') };
}

function timedOut(ms: number): BlumaWebhookError {
  return new BlumaWebhookError(
    'handler_timeout',
    `The handler ran past handlerTimeoutMs (${ms} ms): make it faster, raise the limit, or use a queue`,
  );
}

function shutDown(): BlumaWebhookError {
  return new BlumaWebhookError('shutting_down', 'The receiver was closed before the handler was through');
}
