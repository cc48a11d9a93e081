import { setTimeout } from 'node:timers/promises';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { now } from './clock.ts';
import type { Fleet } from './fleet.ts';
import { Random } from './random.ts';
import { type ChaosSetting, type Mode, modes, pathOf, secret, times } from './setting.ts';

/** One event, as its sender saw it. */
export interface Sent {
  readonly id: string;
  readonly mode: Mode;
  /** Of each delivery; 0 where there was no answer in time. */
  readonly statuses: number[];
  isGivenUp: boolean;
}

/** Deliveries under way when another event may begin: while nobody answers, few do. */
const mostAtOnce = 40;

/** Sends every event until it is answered 2xx or the ladder ends, as the vendor does, some of them several times. */
export class Sender {
  readonly sent: Sent[] = [];
  readonly #setting: ChaosSetting;
  readonly #fleet: Fleet;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(setting: ChaosSetting, fleet: Fleet) {
    this.#setting = setting;
    this.#fleet = fleet;
  }

  async run(): Promise<void> {
    const { events, rate } = this.#setting;
    const startedAt = now();
    const ends: Promise<unknown>[] = [];
    for (let index = 0; index < events; index++) {
      const early = startedAt + (index * 1000) / rate - now();
      if (early > 0) await setTimeout(early);
      await this.#room();
      ends.push(this.#event(index));
    }
    await Promise.all(ends);
  }

  async #event(index: number): Promise<void> {
    const { seed, duplicated } = this.#setting;
    const random = new Random(seed, 'event', index);
    const sent: Sent = {
      id: `evt_${seed}_${index}`,
      mode: modes[random.below(modes.length)] ?? 'accept',
      statuses: [],
      isGivenUp: false,
    };
    this.sent.push(sent);
    const event = createEvent('video.completed', { id: sent.id });
    const duplicates: Promise<unknown>[] = [];
    if (random.chance(duplicated)) {
      for (let count = random.below(3); count >= 0; count--) {
        // Most overlap with the first; some come when it has ended.
        const delay = random.chance(0.8) ? random.between(0, 20) : random.between(20, times.lease);
        const target = random.below(this.#fleet.size);
        duplicates.push(setTimeout(delay).then(() => this.#deliver(event, sent, target)));
      }
    }
    const climb = async () => {
      for (const wait of [...times.ladder, undefined]) {
        if (await this.#deliver(event, sent, random.below(this.#fleet.size))) return;
        if (wait !== undefined) await setTimeout(wait);
      }
      sent.isGivenUp = true;
    };
    await Promise.all([climb(), ...duplicates]);
  }

  async #deliver(
    event: Parameters<typeof deliver>[1],
    { mode, statuses }: Sent,
    target: number,
  ): Promise<boolean> {
    const url = this.#fleet.origin(target) + pathOf(mode);
    const timeoutMs = times.vendorTimeout;
    this.#underWay++;
    try {
      const { status } = await deliver(url, event, { secret, timeoutMs });
      statuses.push(status);
      return status < 300;
    } catch {
      statuses.push(0);
      return false;
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }

  async #room(): Promise<void> {
    while (this.#underWay >= mostAtOnce) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
