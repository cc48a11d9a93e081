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
  /** The seed of ids, secrets, keys and random data. Pass it to `createSimulator` to get the same values again. */
  readonly seed: string;
  /** The account, with the API's keys, the credits and the videos. */
  readonly account: Account;
  readonly #clock: Clock;
  readonly #deliveries: DeliveryService;
  readonly #apiFaults = new ApiFaultPlan();
  readonly #waiters = new Waiters();
  readonly #listener = new ApiListener((request) => this.account.handle(request));
  /** Aborts when the simulator closes. */
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
        // An error of the callback must not stop the clock.
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
   * Advances a stepped clock. Everything that becomes due runs at its exact time: retries, time limits and changes of
   * videos. The clock pauses while a receiver is responding (`patience`).
   *
   * @throws {BlumaWebhookError} `invalid_option` if the clock is not stepped, if `duration` is not a duration, or if it
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
   * Resolves when nothing is due and no delivery is running. After `emit`, all first attempts have then ended. It does
   * not wait for later retries. With a stepped clock, it waits for a receiver no longer than `patience`.
   */
  settled(): Promise<void> {
    return this.#clock.settled();
  }

  /**
   * Adds a webhook without the API. Its receiver is a URL, or a function in this process, such as a fetch-style
   * adapter.
   *
   * @param receiver an `http:` or `https:` URL, or `(request: Request) => Promise<Response>`
   * @throws {BlumaWebhookError} `invalid_option` if the URL, an event type or their list is invalid, `missing_secret` if
   *   the secret is blank
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

  /** Deletes a webhook and its log. The simulator sends nothing more to it. @returns whether the webhook existed */
  deleteWebhook(id: string): boolean {
    return this.#deliveries.deleteWebhook(id);
  }

  /**
   * Publishes an event to the webhooks that subscribe to its type. An event of an undocumented type goes to all
   * webhooks. The first attempts start immediately. `settled` and `waitFor` wait for them.
   *
   * @param overrides the fields to set, as in `createEvent`. The seed determines the other fields
   * @returns a copy of the event. Changes to it do not affect deliveries
   * @throws {BlumaWebhookError} `invalid_option` if JSON cannot represent the event, as with a `bigint`. Then nothing
   *   is published
   */
  emit<Type extends KnownEventType>(
    type: Type,
    overrides?: EventOverrides<EventDataByType[Type]>,
  ): KnownEvent<Type>;
  emit<Type extends string>(
    // Without this, a documented type with wrong overrides would compile as an unknown type.
    type: [Type] extends [KnownEventType] ? never : Type,
    overrides?: UnknownEventOverrides,
  ): UnknownEvent;
  emit(type: string, overrides?: UnknownEventOverrides): UnknownEvent {
    return this.#deliveries.emit(type, overrides);
  }

  /**
   * The published events as they were before faults, oldest first: the latest 10,000 (`eventLimit`).
   * `expectHandledOnce` also knows the ids of older events.
   */
  events(): WebhookEvent[] {
    return this.#deliveries.history.all();
  }

  /** The number of events that `events()` no longer returns. */
  get droppedEvents(): number {
    return this.#deliveries.history.dropped;
  }

  /**
   * The delivery log: attempts that have ended, newest first. It stores the latest 100 of each webhook (`logLimit`).
   *
   * @throws {BlumaWebhookError} `invalid_option` if the matcher is invalid
   */
  deliveries(matcher?: DeliveryMatcher): DeliveryRecord[] {
    if (matcher !== undefined) checkMatcher(matcher);
    const records = this.#deliveries.log.records();
    return matcher === undefined ? records : records.filter((record) => matches(matcher, record));
  }

  /** The number of attempts that are no longer in the log. */
  get droppedDeliveries(): number {
    return this.#deliveries.log.dropped();
  }

  /**
   * Finds an attempt in the log, oldest first, or waits for one. Only attempts that have ended match.
   *
   * @param matcher an event type, fields of the attempt, or a function
   * @param options `timeoutMs`: how long to wait, in ms of real time. `Infinity` sets no limit. The default is 4000
   * @throws if no attempt matched in time, with a list of the latest attempts, or if the simulator is closed
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
   * Plans a fault for the next delivery that matches, or for the next `times` deliveries. If several faults match, all
   * of them apply.
   *
   * @throws {BlumaWebhookError} `invalid_option` if the fault could never apply, as with `times` below 1
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
   * Plans a fault for the next request to the API that matches, or for the next `times` requests. If several faults
   * match, only the first one applies.
   *
   * @throws {BlumaWebhookError} `invalid_option` if the fault could never apply, as with `times` below 1
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

  /** Removes all planned faults that have not applied. */
  clearFaults(): void {
    this.#deliveries.faults.clear();
    this.#apiFaults.clear();
  }

  /**
   * The API in this process. It takes the arguments of `fetch` and ignores the host, so it can replace `fetch`.
   *
   * @throws {TypeError} `fetch failed` if a fault resets the connection, or if the simulator is closed
   * @throws the reason of the request's signal, if the signal aborts
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
   * @param port the port, or 0 for a free port. The default is 0. The vendor's development base has 5001
   * @param options `host`: the address or name to bind to. The default is `localhost`, which only this machine reaches
   * @returns the base URL of the API: `http://localhost:5001/api/v1`
   * @throws {BlumaWebhookError} `invalid_option` if the port or the host is invalid
   * @throws if the port is taken, if the host is not an address of this machine, if the simulator already listens, or
   *   if it was closed
   */
  async listen(port = 0, options: ListenOptions = {}): Promise<string> {
    return `${await this.#listener.listen(port, options)}/api/v1`;
  }

  /**
   * Closes the simulator. It sends no more deliveries, and answers no more requests. Resolves when all running work has
   * ended.
   */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#clock.close();
    this.#deliveries.close();
    this.#waiters.close();
    await this.#listener.close();
    await this.#clock.settled();
  }
}
