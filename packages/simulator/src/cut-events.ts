/** The older events that a history no longer has. */
export interface CutEvents {
  readonly ids: ReadonlySet<string>;
  /** The number of events that the history still has. */
  readonly kept: number;
}

/**
 * The property is not enumerable, so `JSON.stringify`, spread and comparisons ignore it. Only the check of handled
 * events reads it.
 */
const cutBefore = Symbol.for('@bluma-webhooks/simulator/cut-before');

/** Adds `cut` to a list of events, and to each event, because callers filter lists. */
export function noteCutEvents<Event extends object>(events: Event[], cut: CutEvents): Event[] {
  if (cut.ids.size === 0) return events;
  for (const target of [events, ...events])
    Object.defineProperty(target, cutBefore, { value: cut });
  return events;
}

/** @param noted a list and its events: each of them may have the property */
export function findCutEvents(noted: readonly unknown[]): CutEvents | undefined {
  return noted.map((one) => Object(one)[cutBefore]).find(Boolean);
}
