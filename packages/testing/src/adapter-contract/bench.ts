import assert from 'node:assert/strict';
import type {
  IdempotencyStore,
  LifecycleEvent,
  LifecycleEventName,
  Logger,
  Observer,
  ReceiverOptions,
  WebhookEvent,
} from '@bluma-webhooks/core';
import { type DeliveryAnswer, exchange, type Outgoing } from '../exchange.ts';
import { plainStore } from '../plain-store.ts';
import { type SignedRequestOptions, signedRequest } from '../signed-request.ts';
import type {
  AdapterContractOptions,
  AdapterSetup,
  RunningAdapter,
  StartAdapter,
} from './adapter.ts';
import { type AnswerName, isAnswer } from './answers.ts';
import { createGate, type Gate } from './gate.ts';
import { eventually, patienceMs, waitPast, within } from './limit.ts';
import { Wire } from './wire.ts';

export interface LogEntry {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** For cases that are not about the deadline: longer than they wait for anything. */
const noDeadlineMs = 2 * patienceMs;

/** Requests that are answered after a deadline, before a delivery without an answer counts as not answered. */
const laterRequests = 3;

/** What every receiver refuses at once. */
const unsigned: Outgoing = { method: 'GET', headers: {}, body: new Uint8Array() };

/** One case's workplace: starts servers, sends to them, sees what they report, and leaves nothing behind. */
export class Bench {
  readonly secret = 'whsec_contract_a1b2c3d4e5f6g7h8';
  readonly parserRunsFirst: boolean;
  readonly log: LogEntry[] = [];
  readonly #transitions: LifecycleEvent[] = [];
  readonly #startAdapter: StartAdapter;
  readonly #createStore: AdapterContractOptions['createStore'];
  readonly #servers: RunningAdapter[] = [];
  readonly #stores: IdempotencyStore[] = [];
  readonly #gates: Gate[] = [];
  readonly #wires: Wire[] = [];

  constructor(startAdapter: StartAdapter, options: AdapterContractOptions) {
    this.#startAdapter = startAdapter;
    this.#createStore = options.createStore;
    this.parserRunsFirst = options.parserRunsFirst ?? true;
  }

  async start(
    options: Partial<ReceiverOptions>,
    setup: AdapterSetup = { parser: 'none' },
  ): Promise<RunningAdapter> {
    const store = options.store ?? (this.#createStore && (await this.createStore()));
    const { secret } = this;
    const reports = { logger: this.#logger, observer: this.#observer };
    const all = {
      secret,
      deadlineMs: noDeadlineMs,
      ...reports,
      ...options,
      ...(store && { store }),
    };
    const server = await this.#startAdapter(all, setup);
    this.#servers.push(server);
    return server;
  }

  async createStore(): Promise<IdempotencyStore> {
    const store = this.#createStore ? await this.#createStore() : plainStore();
    this.#stores.push(store);
    return store;
  }

  /** For a handler to wait at. Opens when the case is over, at the latest. */
  gate(): Gate {
    const gate = createGate();
    this.#gates.push(gate);
    return gate;
  }

  sign(event: WebhookEvent | Uint8Array, options: Partial<SignedRequestOptions> = {}) {
    return signedRequest(event, { secret: this.secret, ...options });
  }

  deliver(
    server: RunningAdapter,
    event: WebhookEvent | Uint8Array,
    options: Partial<SignedRequestOptions> = {},
  ): Promise<DeliveryAnswer> {
    return kept(this.sign(event, options).then((signed) => this.send(server, signed)));
  }

  /** Sends an event so often at the same moment: each on a connection of its own, all but their last bytes before. */
  async deliverAtOnce(
    server: RunningAdapter,
    event: WebhookEvent,
    times: number,
  ): Promise<Promise<DeliveryAnswer>[]> {
    const { headers, body } = await this.sign(event);
    const wires = await Promise.all(Array.from({ length: times }, () => this.connect(server)));
    for (const wire of wires) {
      wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
      wire.write(body.subarray(0, -1));
    }
    await Promise.all(wires.map((wire) => wire.flush()));
    for (const wire of wires) wire.write(body.subarray(-1));
    return wires.map((wire) => kept(wire.answer()));
  }

  /** Sends an event again and again until it is answered so, or for so long that it never will be. */
  async deliverUntil(
    server: RunningAdapter,
    event: WebhookEvent,
    name: AnswerName,
  ): Promise<DeliveryAnswer> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const answer = await this.deliver(server, event);
      if (isAnswer(answer, name) || performance.now() > until) return answer;
    }
  }

  /**
   * The answer to a delivery whose handler waits for the case. Call it when the receiver has the delivery. It rejects
   * if the receiver lets the deadline pass: it has answered requests that were sent after the deadline, and not the
   * delivery.
   */
  async answerAtDeadline(
    server: RunningAdapter,
    delivery: Promise<DeliveryAnswer>,
    deadlineMs: number,
  ): Promise<DeliveryAnswer> {
    const answered = new AbortController();
    const unanswered = async (): Promise<never> => {
      await waitPast(deadlineMs, answered.signal);
      for (let sent = 0; sent < laterRequests; sent++) await this.send(server, unsigned);
      throw new Error(`The deadline of ${deadlineMs} ms passed without an answer`);
    };
    try {
      return await Promise.race([delivery, unanswered()]);
    } finally {
      answered.abort();
    }
  }

  send(server: RunningAdapter, outgoing: Outgoing): Promise<DeliveryAnswer> {
    return kept(exchange(server.url, outgoing, { timeoutMs: patienceMs }));
  }

  /** A connection to write bytes to, for what no well-behaved client sends. */
  async connect(server: RunningAdapter): Promise<Wire> {
    const wire = await Wire.open(server.url, patienceMs);
    this.#wires.push(wire);
    return wire;
  }

  /** How often the receivers reported this step. */
  count(name: LifecycleEventName): number {
    return this.#transitions.filter((event) => event.name === name).length;
  }

  /** Waits until the receivers have reported this step so often. */
  async reported(name: LifecycleEventName, times = 1): Promise<void> {
    await eventually(() => this.count(name) >= times, `${times} × ${name}`);
  }

  async close(): Promise<void> {
    for (const gate of this.#gates) gate.open();
    for (const wire of this.#wires) wire.destroy();
    await Promise.all(this.#servers.map(stop));
    await Promise.all(this.#stores.map((store) => store.close()));
  }

  readonly #observer: Observer = {
    on: (event) => void this.#transitions.push(event),
  };

  readonly #logger: Logger = {
    info: (message, fields) => void this.log.push({ level: 'info', message, fields }),
    warn: (message, fields) => void this.log.push({ level: 'warn', message, fields }),
    error: (message, fields) => void this.log.push({ level: 'error', message, fields }),
  };
}

async function stop(server: RunningAdapter): Promise<void> {
  await within(patienceMs, server.receiver.close({ timeoutMs: 500 }), 'receiver.close()');
  await within(patienceMs, server.close(), 'close() of the server under test');
}

/** A case that fails leaves answers that nobody waits for any more: their failure is not a second one. */
function kept<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

export function assertSingle<T>(items: readonly T[]): T {
  const [first, ...rest] = items;
  assert.deepEqual(rest, []);
  assert.ok(first !== undefined, 'there is none');
  return first;
}
