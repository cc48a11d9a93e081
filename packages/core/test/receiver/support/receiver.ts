import {
  createReceiver,
  type DeadLetter,
  type DeliveryRequest,
  type Handler,
  type HandlerContext,
  type LifecycleEvent,
  type LogFields,
  type Logger,
  type Receiver,
  type ReceiverOptions,
  type WebhookEvent,
} from '../../../src/index.ts';
import { createReferenceStore } from '../../support/reference-store.ts';
import type { Seen } from './answers.ts';
import { createBody, type EventParts, type RequestParts, request, secret } from './delivery.ts';

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** A receiver and all that it said. */
export interface Started {
  readonly receiver: Receiver;
  readonly log: readonly LogLine[];
  readonly transitions: readonly LifecycleEvent[];
  readonly letters: readonly DeadLetter[];
  /** Sends a request; what the vendor sees of the answer. */
  send(request: DeliveryRequest): Promise<Seen>;
  /** Sends an event, signed. */
  deliver(event?: EventParts, parts?: RequestParts): Promise<Seen>;
  /** The transitions' names in order. */
  names(): readonly string[];
}

/** Handlers that do nothing for any event, and a store of its own, unless the options say otherwise. */
export function start({ ...options }: Partial<ReceiverOptions> = {}): Started {
  // Tests give it what `heldHandler` returns, calls and all.
  for (const name of ['calls', 'last']) Reflect.deleteProperty(options, name);
  const log: LogLine[] = [];
  const transitions: LifecycleEvent[] = [];
  const letters: DeadLetter[] = [];
  const write = (level: keyof Logger) => (message: string, fields: LogFields) => {
    log.push({ level, message, fields });
  };
  const receiver = createReceiver({
    secret,
    handlers: { '*': () => {} },
    store: createReferenceStore(),
    logger: { info: write('info'), warn: write('warn'), error: write('error') },
    observer: { on: (event) => void transitions.push(event) },
    onDeadLetter: (letter) => void letters.push(letter),
    ...options,
  });
  const send = async (sent: DeliveryRequest): Promise<Seen> => {
    const { status, headers, body } = await receiver.receive(sent);
    return { status, headers, body };
  };
  return {
    receiver,
    log,
    transitions,
    letters,
    send,
    deliver: (event, parts) => send(request(createBody(event), parts)),
    names: () => transitions.map(({ name }) => name),
  };
}

/** One call of a handler, which the test ends. */
export interface Call {
  readonly event: WebhookEvent;
  readonly context: HandlerContext;
  succeed(): void;
  fail(error?: unknown): void;
}

/** A handler whose calls last until the test ends them. */
export function heldHandler() {
  const calls: Call[] = [];
  const handler: Handler = (event, context) =>
    new Promise<void>((resolve, reject) => {
      const fail = (error: unknown = new Error('the handler failed')) => reject(error);
      calls.push({ event, context, succeed: resolve, fail });
    });
  /** The call that began last. */
  const last = (): Call => {
    const call = calls.at(-1);
    if (!call) throw new Error('the handler was not called');
    return call;
  };
  return { handlers: { '*': handler }, calls, last };
}
