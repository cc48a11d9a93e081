import { randomBytes } from 'node:crypto';
import type {
  EventDataByType,
  KnownEvent,
  KnownEventType,
  UnknownEvent,
  WebhookEvent,
} from '@bluma-webhooks/core';
import type { EventOverrides, UnknownEventOverrides } from '@bluma-webhooks/testing';
import { Account } from './account.ts';
import type { ApiFault, ApiFaultOptions } from './api/api-fault.ts';
import { ApiFaultPlan } from './api/api-fault-plan.ts';
import { ApiListener, type ListenOptions } from './api/api-listener.ts';
import { filesPath } from './api/files.ts';
import type { Clock } from './clock.ts';
import { createClock } from './create-clock.ts';
import type { DeliveryFault, DeliveryFaultOptions } from './delivery-fault.ts';
import { cloneRecord, type DeliveryRecord } from './delivery-log.ts';
import { DeliveryService } from './delivery-service.ts';
import { type Duration, milliseconds } from './duration.ts';
import { fetchFrom } from './fetch-from.ts';
import { checkMatcher, type DeliveryMatcher, matches } from './matcher.ts';
import { aDuration, aTimeout, check, checkNames } from './option-kind.ts';
import type { SimulatorOptions } from './options.ts';
import type { ReceiverFunction } from './receiver.ts';
import { Seeded } from './seeded.ts';
import { type SimulatedWebhook, toSimulatedWebhook } from './simulated-webhook.ts';
import { Waiters } from './waiters.ts';
import type { WebhookOptions } from './webhooks.ts';

/** A simulated Bluma: see {@link createSimulator}. */
export class Simulator {
  /** What ids, secrets and random data come from. Give it to `createSimulator` to have the same again. */
  readonly seed: string;
  /** The API's keys, the credits, and what becomes of videos. */
  readonly account: Account;
  readonly #clock: Clock;
  readonly #deliveries: DeliveryService;
  readonly #apiFaults = new ApiFaultPlan();
  readonly #waiters = new Waiters();
  readonly #listener = new ApiListener((request) => this.account.handle(request));
  /** Aborts when it is closed. */
  readonly #closing = new AbortController();

  /** Use {@link createSimulator}. */
  constructor(options: SimulatorOptions) {
    this.seed = `${options.seed ?? randomBytes(8).toString('hex')}`;
    const clock = createClock(options.clock);
    const seeded = new Seeded(this.seed);
    this.#clock = clock;
    this.#deliveries = new DeliveryService({
      options,
      clock,
      seeded,
      onRecord: (record) => {
        this.#waiters.offer(cloneRecord(record));
        // What it throws is not for the clock to stumble over.
        queueMicrotask(() => options.onDelivery?.(cloneRecord(record)));
      },
    });
    const { webhooks, log } = this.#deliveries;
    this.account = new Account({
      ...{ options, clock, seeded, webhooks, log },
      faults: this.#apiFaults,
      filesUrl: () => {
        const { origin } = this.#listener;
        return origin ? `${origin}${filesPath}` : 'https://cdn.getbluma.com/videos';
      },
      emit: (type, data) => this.#deliveries.emit(type, { data }),
    });
  }

  /** The simulator's time, in ms since 1970. */
  now(): number {
    return this.#clock.now();
  }

  /**
   * Moves a stepped clock on. All that falls due on the way happens, each at its very millisecond: retries, time
   * limits, videos. For receivers that are answering it stands still (`patience`).
   *
   * @throws {BlumaWebhookError} `invalid_option` if the clock is not a stepped one, for what is no duration, or one that
   *   ends after the year 9999
   *
   * @example
   * ```ts
   * import { createSimulator } from '@bluma-webhooks/simulator';
   *
   * const sim = createSimulator({ clock: 'stepped' });
   * sim.addWebhook(async () => new Response(null, { status: 500 }));
   * sim.emit('video.completed');
   * await sim.advance('3s');
   * console.log(sim.deliveries().length); // 2
   * ```
   */
  async advance(duration: Duration): Promise<void> {
    check('duration', duration, aDuration);
    await this.#clock.advance(milliseconds(duration));
  }

  /**
   * Resolves when nothing is due and no delivery is under way: after `emit`, when all first attempts are over. It waits for
   * no later retry, and with a stepped clock for no receiver that the clock has no patience for.
   */
  settled(): Promise<void> {
    return this.#clock.settled();
  }

  /**
   * Adds a webhook without the API: for a URL, or a function in this process such as a fetch-style adapter.
   *
   * @param receiver an `http:` or `https:` URL, or `(request: Request) => Promise<Response>`
   * @throws {BlumaWebhookError} `invalid_option` if the URL or an event type is none, `missing_secret` if the
   *   secret is blank
   *
   * @example
   * ```ts
   * import { createSimulator } from '@bluma-webhooks/simulator';
   * import { blumaWebhooks } from '@bluma-webhooks/fetch';
   *
   * const secret = 'whsec_example';
   * const receiver = blumaWebhooks({ secret, handlers: { '*': (event) => console.log(event.type) } });
   *
   * const sim = createSimulator();
   * sim.addWebhook(receiver, { secret });
   * sim.emit('video.completed');
   * await sim.settled();
   * await sim.close();
   * ```
   */
  addWebhook(
    receiver: string | URL | ReceiverFunction,
    options: WebhookOptions = {},
  ): SimulatedWebhook {
    return toSimulatedWebhook(this.#deliveries.webhooks.create(receiver, options));
  }

  /** Deletes a webhook and its log: nothing is sent to it any more. @returns whether there was one */
  deleteWebhook(id: string): boolean {
    return this.#deliveries.deleteWebhook(id);
  }

  /**
   * Publishes an event to the webhooks that asked for its type, one of a type that is not documented to all. Its first
   * attempts follow immediately; `settled` or `waitFor` wait for them.
   *
   * @param overrides what to set in the event, as in `createEvent`; the rest comes from the seed
   * @returns the event: a copy, as all that is shown of what was sent
   * @throws {BlumaWebhookError} `invalid_option` if JSON has no place for it, as for a `bigint`: nothing was published
   */
  emit<Type extends KnownEventType>(
    type: Type,
    overrides?: EventOverrides<EventDataByType[Type]>,
  ): KnownEvent<Type>;
  emit<Type extends string>(
    // A documented type with wrong overrides must not pass for an unknown one.
    type: [Type] extends [KnownEventType] ? never : Type,
    overrides?: UnknownEventOverrides,
  ): UnknownEvent;
  emit(type: string, overrides?: UnknownEventOverrides): UnknownEvent {
    return this.#deliveries.emit(type, overrides);
  }

  /** What was published without faults, oldest first: the latest 10,000 (`eventLimit`). `expectHandledOnce` knows of others. */
  events(): WebhookEvent[] {
    return this.#deliveries.history.all();
  }

  /** How many events are no longer in `events()`. */
  get droppedEvents(): number {
    return this.#deliveries.history.dropped;
  }

  /** The delivery log: attempts that are over, newest first. Of each webhook the latest 100 are kept (`logLimit`). */
  deliveries(matcher?: DeliveryMatcher): DeliveryRecord[] {
    if (matcher !== undefined) checkMatcher(matcher);
    const records = this.#deliveries.log.records();
    return matcher === undefined ? records : records.filter((record) => matches(matcher, record));
  }

  /** How many attempts are no longer in the log. */
  get droppedDeliveries(): number {
    return this.#deliveries.log.dropped();
  }

  /**
   * Waits for an attempt that is over, or finds it in the log: an event type, fields that it has, or a function.
   *
   * @param options `timeoutMs`: how long to wait, in real time; `Infinity` for ever. 4000
   * @throws if none matched in time, with a list of those there were, or the simulator is closed
   *
   * @example
   * ```ts
   * import { createSimulator } from '@bluma-webhooks/simulator';
   *
   * const sim = createSimulator({ clock: { scale: 20 } });
   * sim.addWebhook('http://localhost:3000/webhooks/bluma');
   * const { id } = sim.emit('credits.low');
   * const retried = await sim.waitFor({ eventId: id, attemptNumber: 2 });
   * ```
   */
  async waitFor(
    matcher: DeliveryMatcher,
    options: { readonly timeoutMs?: number | undefined } = {},
  ): Promise<DeliveryRecord> {
    checkMatcher(matcher);
    checkNames('options', options, ['timeoutMs']);
    const { timeoutMs = 4000 } = options;
    check('timeoutMs', timeoutMs, aTimeout);
    return this.#waiters.wait(matcher, timeoutMs, () => this.#deliveries.log.records().reverse());
  }

  /**
   * Makes a delivery go wrong: the next one that fits, or the next `times` ones. Several faults that fit strike
   * together.
   *
   * @throws {BlumaWebhookError} `invalid_option` if it could not strike, as with `times` below 1
   *
   * @example
   * ```ts
   * import { createSimulator } from '@bluma-webhooks/simulator';
   *
   * const sim = createSimulator();
   * sim.faultDelivery({ kind: 'overlap', copies: 2 }, { type: 'video.completed' });
   * ```
   */
  faultDelivery(fault: DeliveryFault, options: DeliveryFaultOptions = {}): void {
    this.#deliveries.faults.add(fault, options);
  }

  /**
   * Makes a request to the API go wrong: the next one that fits, or the next `times` ones.
   *
   * @throws {BlumaWebhookError} `invalid_option` if it could not strike, as with `times` below 1
   *
   * @example
   * ```ts
   * import { createSimulator } from '@bluma-webhooks/simulator';
   *
   * const sim = createSimulator();
   * // The video is made and paid for, and no webhook is called.
   * sim.faultApi({ kind: 'reset_after_processing' }, { method: 'POST', path: '/videos' });
   * ```
   */
  faultApi(fault: ApiFault, options: ApiFaultOptions = {}): void {
    this.#apiFaults.add(fault, options);
  }

  /** Takes back all faults that have not struck. */
  clearFaults(): void {
    this.#deliveries.faults.clear();
    this.#apiFaults.clear();
  }

  /**
   * The API in process: takes what `fetch` takes, whatever the host, so that it can be put in its place.
   *
   * @throws {TypeError} `fetch failed` where a fault resets the connection, and once the simulator is closed; with one
   *   that hangs, what the request's signal aborts with
   *
   * @example
   * ```ts
   * import { createSimulator } from '@bluma-webhooks/simulator';
   *
   * const sim = createSimulator({ clock: 'stepped' });
   * const response = await sim.fetch('https://api.getbluma.com/api/v1/videos', {
   *   method: 'POST',
   *   headers: { authorization: `Bearer ${sim.account.testKey}` },
   *   body: JSON.stringify({ template_id: 'meme-dialogue', context: { prompt: 'A cat that codes' } }),
   * });
   * console.log(await response.json()); // { id: 'batch_…', status: 'queued', … }
   * await sim.advance('32s'); // video.processing and video.completed are published on the way
   * ```
   */
  readonly fetch = (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
    fetchFrom((request) => this.account.handle(request), this.#closing.signal, input, init);

  /**
   * Serves the API over HTTP.
   *
   * @param port a free port by default. The vendor's development base has 5001
   * @param options `host`: the address or name to bind to. By default `localhost`, which only this machine reaches
   * @returns the API's base: `http://localhost:5001/api/v1`
   * @throws if the port is taken, the host is no address of this machine, the simulator listens already, or was closed
   */
  async listen(port = 0, options: ListenOptions = {}): Promise<string> {
    return `${await this.#listener.listen(port, options)}/api/v1`;
  }

  /** Ends it: nothing is sent or answered any more. Resolves when what was under way is over. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#clock.close();
    this.#deliveries.close();
    this.#waiters.close();
    await this.#listener.close();
    await this.#clock.settled();
  }
}
