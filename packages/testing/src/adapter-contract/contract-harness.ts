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
import { plainStore } from '../plain-store.ts';
import { type HttpRequest, type ReceivedResponse, sendRequest } from '../send-request.ts';
import { type SignedRequestOptions, signedRequest } from '../signed-request.ts';
import type {
  AdapterContractOptions,
  AdapterSetup,
  RunningAdapter,
  StartAdapter,
} from './adapter.ts';
import { createGate, type Gate } from './gate.ts';
import { isResponse, type ResponseName } from './responses.ts';
import { eventually, patienceMs, waitPast, withTimeout } from './waits.ts';
import { Wire } from './wire.ts';

export interface LogEntry {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** For cases that are not about the deadline: longer than any wait in a case. */
const noDeadlineMs = 2 * patienceMs;

/** How many requests the receiver has to answer after a deadline, before a missing response counts as a failure. */
const laterRequests = 3;

/** A request that every receiver refuses immediately. */
const unsigned: HttpRequest = { method: 'GET', headers: {}, body: new Uint8Array() };

/** Starts servers for one case, sends requests to them, records their events, and closes everything. */
export class ContractHarness {
  readonly secret = 'whsec_contract_a1b2c3d4e5f6g7h8';
  readonly parserRunsFirst: boolean;
  readonly log: LogEntry[] = [];
  readonly #lifecycleEvents: LifecycleEvent[] = [];
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

  /** A gate that a handler waits for. It opens when the case ends, at the latest. */
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
  ): Promise<ReceivedResponse> {
    return ignoreRejection(this.sign(event, options).then((signed) => this.send(server, signed)));
  }

  /** Sends an event `times` times concurrently, on separate connections. The last bytes of all are sent together. */
  async deliverConcurrently(
    server: RunningAdapter,
    event: WebhookEvent,
    times: number,
  ): Promise<Promise<ReceivedResponse>[]> {
    const { headers, body } = await this.sign(event);
    const wires = await Promise.all(Array.from({ length: times }, () => this.connect(server)));
    for (const wire of wires) {
      wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
      wire.write(body.subarray(0, -1));
    }
    await Promise.all(wires.map((wire) => wire.flush()));
    for (const wire of wires) wire.write(body.subarray(-1));
    return wires.map((wire) => ignoreRejection(wire.response()));
  }

  /** Sends an event repeatedly until the receiver gives the named response, or until `patienceMs` have passed. */
  async deliverUntil(
    server: RunningAdapter,
    event: WebhookEvent,
    name: ResponseName,
  ): Promise<ReceivedResponse> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const response = await this.deliver(server, event);
      if (isResponse(response, name) || performance.now() > until) return response;
    }
  }

  /**
   * The response to a delivery whose handler waits for the case. Call this when the receiver has the delivery. It
   * rejects if the receiver misses the deadline: it has answered requests that were sent after the deadline, but not
   * the delivery.
   */
  async responseAtDeadline(
    server: RunningAdapter,
    delivery: Promise<ReceivedResponse>,
    deadlineMs: number,
  ): Promise<ReceivedResponse> {
    const settled = new AbortController();
    const rejectAfterDeadline = async (): Promise<never> => {
      await waitPast(deadlineMs, settled.signal);
      for (let sent = 0; sent < laterRequests; sent++) await this.send(server, unsigned);
      throw new Error(`The deadline of ${deadlineMs} ms passed without an answer`);
    };
    try {
      return await Promise.race([delivery, rejectAfterDeadline()]);
    } finally {
      settled.abort();
    }
  }

  send(server: RunningAdapter, outgoing: HttpRequest): Promise<ReceivedResponse> {
    return ignoreRejection(sendRequest(server.url, outgoing, { timeoutMs: patienceMs }));
  }

  /** A raw connection, for requests that no well-behaved client sends. */
  async connect(server: RunningAdapter): Promise<Wire> {
    const wire = await Wire.open(server.url, patienceMs);
    this.#wires.push(wire);
    return wire;
  }

  /** How often the receivers reported this event. */
  count(name: LifecycleEventName): number {
    return this.#lifecycleEvents.filter((event) => event.name === name).length;
  }

  /** Waits until the receivers have reported this event `times` times. */
  async waitForReport(name: LifecycleEventName, times = 1): Promise<void> {
    await eventually(() => this.count(name) >= times, `${times} × ${name}`);
  }

  async close(): Promise<void> {
    for (const gate of this.#gates) gate.open();
    for (const wire of this.#wires) wire.destroy();
    await Promise.all(this.#servers.map(stop));
    await Promise.all(this.#stores.map((store) => store.close()));
  }

  readonly #observer: Observer = {
    on: (event) => void this.#lifecycleEvents.push(event),
  };

  readonly #logger: Logger = {
    info: (message, fields) => void this.log.push({ level: 'info', message, fields }),
    warn: (message, fields) => void this.log.push({ level: 'warn', message, fields }),
    error: (message, fields) => void this.log.push({ level: 'error', message, fields }),
  };
}

async function stop(server: RunningAdapter): Promise<void> {
  await withTimeout(patienceMs, server.receiver.close({ timeoutMs: 500 }), 'receiver.close()');
  await withTimeout(patienceMs, server.close(), 'close() of the server under test');
}

/** A failed case leaves pending responses. Their rejections must not count as unhandled. */
function ignoreRejection<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

export function assertSingle<T>(items: readonly T[]): T {
  const [first, ...rest] = items;
  assert.deepEqual(rest, []);
  assert.ok(first !== undefined, 'there is none');
  return first;
}
