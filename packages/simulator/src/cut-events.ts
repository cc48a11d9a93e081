/** The events that a history no longer has. */
export interface CutEvents {
  readonly ids: ReadonlySet<string>;
  /** The number of events that the history has. */
  readonly kept: number;
}

/** Not in `JSON.stringify`, in a spread of enumerable fields or in a comparison: only the check of handled events reads it. */
const cutBefore = Symbol.for('@bluma-webhooks/simulator/cut-before');

/** Notes on a list of events, and on each of them since lists get filtered, what was cut before them. */
export function noteCutEvents<Event extends object>(events: Event[], cut: CutEvents): Event[] {
  if (cut.ids.size === 0) return events;
  for (const target of [events, ...events])
    Object.defineProperty(target, cutBefore, { value: cut });
  return events;
}

/** @param noted what may have the note: a list, its events */
export function findCutEvents(noted: readonly unknown[]): CutEvents | undefined {
  return noted.map((one) => Object(one)[cutBefore]).find(Boolean);
}
