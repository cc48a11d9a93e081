import { longestTimerMs, now } from './clock.ts';
import type { Timer } from './timer.ts';

/** Tests that fake timers replace the global function. */
const nodeSetTimeout = setTimeout;

/** By their duration in ms. */
const lists = new Map<number, TimerList>();

/**
 * Calls back once, `ms` after `startedAt`. Timers of the same duration share one of Node's: a delivery needs several, and
 * stops nearly all of them within a millisecond. To start and stop Node's timers took 12 % of a delivery.
 *
 * The callback may have the async context of any timer of its list. So it only settles a promise, whose reactions have
 * their own.
 */
export function startTimer(ms: number, callback: () => void, startedAt: number = now()): Timer {
  const durationMs = Math.min(ms, longestTimerMs);
  // Options are whole numbers. Any other duration was computed for this one timer.
  const isShared = Number.isInteger(durationMs);
  // A test may clear its fake timers, also a shared one that others wait for.
  if (!isShared || setTimeout !== nodeSetTimeout) {
    return startOwnTimer(startedAt + durationMs - now(), callback);
  }
  let list = lists.get(durationMs);
  if (!list) {
    list = new TimerList(durationMs);
    lists.set(durationMs, list);
  }
  return list.add(callback, startedAt);
}

function startOwnTimer(ms: number, callback: () => void): Timer {
  const timeout = setTimeout(callback, Math.max(ms, 0));
  return { stop: () => clearTimeout(timeout) };
}

class ListedTimer implements Timer {
  readonly dueAt: number;
  readonly callback: () => void;
  list: TimerList | undefined;
  previous: ListedTimer | undefined;
  next: ListedTimer | undefined;

  constructor(dueAt: number, callback: () => void, list: TimerList) {
    this.dueAt = dueAt;
    this.callback = callback;
    this.list = list;
  }

  stop(): void {
    this.list?.remove(this);
  }
}

/** How long one of Node's timers may be late until the list takes it for cleared by a test, in ms. */
const lostAfterMs = 1000;

/**
 * The timers of one duration, linked in the order in which they are due. To add and to stop one takes the same time however
 * many there are. Nothing stays of a stopped timer, also where the event loop does not turn.
 */
class TimerList {
  readonly #durationMs: number;
  #first: ListedTimer | undefined;
  #last: ListedTimer | undefined;
  /** Node's timer. It stays when the list becomes empty, and does not keep the process alive then. */
  #timeout: NodeJS.Timeout | undefined;
  #timeoutAt = 0;

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  add(callback: () => void, startedAt: number): Timer {
    const timer = new ListedTimer(startedAt + this.#durationMs, callback, this);
    const wasEmpty = !this.#first;
    this.#insert(timer);
    const isLost = startedAt > this.#timeoutAt + lostAfterMs;
    if (!this.#timeout || isLost || timer.dueAt < this.#timeoutAt) this.#schedule();
    else if (wasEmpty) this.#timeout.ref();
    return timer;
  }

  remove(timer: ListedTimer): void {
    const { previous, next } = timer;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    timer.list = undefined;
    timer.previous = undefined;
    timer.next = undefined;
    if (!this.#first) this.#rest();
  }

  /** Nearly always at the end. A timer that counts from an earlier moment goes before those that are due later. */
  #insert(timer: ListedTimer): void {
    let previous = this.#last;
    while (previous && previous.dueAt > timer.dueAt) previous = previous.previous;
    const next = previous ? previous.next : this.#first;
    timer.previous = previous;
    timer.next = next;
    if (previous) previous.next = timer;
    else this.#first = timer;
    if (next) next.previous = timer;
    else this.#last = timer;
  }

  #schedule(): void {
    clearTimeout(this.#timeout);
    const time = now();
    this.#timeoutAt = this.#first?.dueAt ?? time;
    // Node's timers may end a fraction of a millisecond early.
    const ms = Math.max(Math.ceil(this.#timeoutAt - time), 0);
    this.#timeout = setTimeout(() => this.#expire(), ms);
  }

  /** Lets the process end. Where timers are numbers, as on Deno, only to clear it does that. */
  #rest(): void {
    if (typeof this.#timeout === 'object') {
      this.#timeout.unref();
    } else {
      clearTimeout(this.#timeout);
      this.#timeout = undefined;
    }
  }

  #expire(): void {
    this.#timeout = undefined;
    const time = now();
    while (this.#first && this.#first.dueAt <= time) {
      const { callback } = this.#first;
      this.remove(this.#first);
      callback();
    }
    if (this.#first) this.#schedule();
    else lists.delete(this.#durationMs);
  }
}
