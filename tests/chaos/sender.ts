import { EventEmitter, once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { now } from './clock.ts';
import type { Course } from './course.ts';
import type { Fleet } from './fleet.ts';
import { Random } from './random.ts';
import { SentEvent } from './sent-event.ts';
import { type ChaosSetting, modes } from './setting.ts';
import type { Times } from './times.ts';
import { Window } from './window.ts';

/** How many events may wait for their 2xx, for each delivery that may be under way. */
const unansweredEach = 4;

const shown = 10;

export interface SenderScene {
  readonly receivers: Fleet;
  readonly times: Times;
  readonly course: Course;
  /** Sends no more from when it aborts on. */
  readonly signal: AbortSignal;
}

/**
 * Sends every event until it is answered 2xx, some of them several times. It waits and tries again as the vendor does,
 * and sends no more at once than is answered in time.
 */
export class Sender {
  readonly sent: SentEvent[] = [];
  readonly #setting: ChaosSetting;
  readonly #scene: SenderScene;
  readonly #window = new Window();
  readonly #changes = new EventEmitter();
  #underWay = 0;
  #unanswered = 0;

  constructor(setting: ChaosSetting, scene: SenderScene) {
    this.#setting = setting;
    this.#scene = scene;
  }

  /** @throws if the signal aborts before every event is answered 2xx */
  async run(): Promise<void> {
    const startedAt = now();
    try {
      await this.#sendAll(startedAt);
    } catch (error) {
      if (!this.#scene.signal.aborted) throw error;
      const open = this.sent.filter(({ isAnswered }) => !isAnswered).map(({ id }) => id);
      const seconds = Math.round((now() - startedAt) / 1000);
      throw new Error(
        `Of ${this.#setting.events} events, ${this.sent.length} have begun and ${open.length} of these are not answered 2xx after ${seconds} s: ${open.slice(0, shown)}`,
      );
    }
  }

  async #sendAll(startedAt: number): Promise<void> {
    const { events, rate } = this.#setting;
    const { course, signal } = this.#scene;
    const ends: Promise<unknown>[] = [];
    for (let index = 0; index < events; index++) {
      const early = startedAt + (index * 1000) / rate - now();
      if (early > 0) await setTimeout(early, undefined, { signal });
      await this.#room();
      await course.begin();
      const end = this.#event(index);
      // It is waited for below, and may be cut short before that.
      end.catch(() => {});
      ends.push(end);
    }
    await Promise.all(ends);
  }

  async #event(index: number): Promise<void> {
    const { seed, duplicated } = this.#setting;
    const { receivers, times } = this.#scene;
    const random = new Random(seed, 'event', index);
    const event = new SentEvent(
      `evt_${seed}_${index}`,
      modes[random.below(modes.length)] ?? 'accept',
    );
    this.sent.push(event);
    const duplicates: Promise<unknown>[] = [];
    if (random.chance(duplicated)) {
      for (let count = random.below(3); count >= 0; count--) {
        // Most overlap with the first; some come when it has ended.
        const delay = random.chance(0.8) ? random.between(0, 20) : random.between(20, times.lease);
        const target = random.below(receivers.size);
        duplicates.push(this.#pause(delay).then(() => this.#deliver(event, target)));
      }
    }
    await Promise.all([this.#climb(event, random), ...duplicates]);
  }

  async #climb(event: SentEvent, random: Random): Promise<void> {
    const { receivers, times } = this.#scene;
    this.#unanswered += 1;
    for (let rung = 0; ; rung++) {
      if (await this.#deliver(event, random.below(receivers.size))) break;
      // When no more events are to begin, waiting for the later rungs would show nothing.
      const isLast = this.sent.length === this.#setting.events;
      await this.#pause(times.ladder[isLast ? 0 : rung] ?? times.ladder.at(-1) ?? 0);
    }
    this.#unanswered -= 1;
    this.#changes.emit('change');
  }

  async #deliver(event: SentEvent, target: number): Promise<boolean> {
    const { receivers, times } = this.#scene;
    this.#underWay += 1;
    const end = await event.deliver(receivers.origin(target), times.vendorTimeout);
    this.#underWay -= 1;
    this.#window.note(end === 'late');
    this.#changes.emit('change');
    return end === 'answered';
  }

  async #room(): Promise<void> {
    const isFull = () =>
      this.#underWay >= this.#window.size || this.#unanswered >= unansweredEach * this.#window.size;
    while (isFull()) await once(this.#changes, 'change', { signal: this.#scene.signal });
  }

  /** Rejects when no more is to be sent. */
  #pause(ms: number): Promise<void> {
    return setTimeout(ms, undefined, { signal: this.#scene.signal });
  }
}
