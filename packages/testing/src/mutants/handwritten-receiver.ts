import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Handler, HandlerContext, ReceiverOptions, WebhookEvent } from '@bluma-webhooks/core';

/** The receiver options that a hand-written receiver knows. Other options have no effect. */
export type ReferenceReceiverOptions = Pick<
  ReceiverOptions,
  'secret' | 'handlers' | 'deadlineMs' | 'observer'
>;

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

export const ok = (status: string, code = 200): Reply => ({ status: code, body: { status } });
export const failed = (error: string, code = 500): Reply => ({ status: code, body: { error } });

/** Runs the handler of an event. */
export type Handle = (event: WebhookEvent, attempt: number) => Promise<void>;

/** Processes one event, at most once. Created once per receiver. */
export type Process = (event: WebhookEvent) => Promise<Reply>;

export interface ProcessOptions {
  readonly handle: Handle;
  readonly deadlineMs: number;
  /** Called when a duplicate joins a running event. */
  readonly onJoined: () => void;
}

/** The steps of a hand-written receiver. A mutant has wrong steps. */
export interface Steps {
  /** When the secret is read. A missing secret is noticed at that time. */
  readonly secretIsRead: 'at the start' | 'with the first request';
  readSecret(options: ReferenceReceiverOptions): string;
  readBody(request: IncomingMessage): Promise<Buffer | 'too large'>;
  verify(body: Buffer, header: string | undefined, secret: string): Reply | undefined;
  /** Returns `undefined` if the body is not an event. */
  parse(body: Buffer): WebhookEvent | undefined;
  createProcess(options: ProcessOptions): Process;
}

/** Creates a receiver of these steps, at any path. It responds with 500 if a step throws, as frameworks do. */
export function createHandwrittenReceiver(
  steps: Steps,
  options: ReferenceReceiverOptions,
): RequestListener {
  if (steps.secretIsRead === 'at the start') steps.readSecret(options);
  const process = steps.createProcess({
    handle: handleWith(options),
    deadlineMs: options.deadlineMs ?? 4500,
    onJoined: () => options.observer?.on({ name: 'joined' }),
  });
  const reply = async (request: IncomingMessage): Promise<Reply> => {
    if (request.method !== 'POST') return failed('not_found', 404);
    const body = await steps.readBody(request);
    if (body === 'too large') return failed('body_too_large', 413);
    const refusal = steps.verify(body, signatureHeader(request), steps.readSecret(options));
    if (refusal) return refusal;
    const event = steps.parse(body);
    return event ? process(event) : ok('dead_letter');
  };
  return (request, response) => {
    void reply(request)
      .catch(() => failed('handler_failed'))
      .then((answer) => send(response, answer));
  };
}

function signatureHeader({ headers }: IncomingMessage): string | undefined {
  return headers['x-bluma-signature']?.toString();
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** A hand-written receiver has no real context, so most fields are placeholders. */
function handleWith({ handlers = {} }: ReferenceReceiverOptions): Handle {
  const byKey = new Map<string, Handler>(Object.entries(handlers));
  return async (event, attempt) => {
    const context: HandlerContext = {
      signal: new AbortController().signal,
      attempt,
      claim: { key: event.id, token: 'none', attempt },
      secretIndex: 0,
      receivedAt: new Date(),
      logger: console,
    };
    const group = `${event.type}`.replace(/\..*/s, '.*');
    const handler = byKey.get(event.type) ?? byKey.get(group) ?? byKey.get('*');
    await handler?.(event, context);
  };
}
