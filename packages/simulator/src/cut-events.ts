/** The older events that a history no longer has. */
export interface CutEvents {
  readonly ids: ReadonlySet<string>;
  /** The number of events that the history still has. */
  readonly kept: number;
}

/** The events of a history at the last call of its `events()`. */
interface Snapshot {
  /** Stands for the history. The history itself would keep all its events in memory. */
  readonly history: symbol;
  readonly cut: CutEvents;
  readonly keptIds: readonly string[];
}

/**
 * The property is not enumerable, so `JSON.stringify`, spread and comparisons ignore it. Only the check of handled
 * events reads it.
 */
const cutBefore = Symbol.for('@bluma-webhooks/simulator/cut-before');

/** Latest first. Ids and copies of events do not have the property, so the check searches them here. */
const snapshots: Snapshot[] = [];

/** More would only use memory: a test checks the events of the simulators that it has just used. */
const maxSnapshots = 20;

/** Adds `cut` to a list of events, and to each event, because callers filter lists. */
export function noteCutEvents<Event extends { readonly id: string }>(
  history: symbol,
  events: Event[],
  cut: CutEvents,
): Event[] {
  const others = snapshots.filter((snapshot) => snapshot.history !== history);
  const keptIds = events.map(({ id }) => id);
  snapshots.splice(
    0,
    maxSnapshots,
    { history, cut, keptIds },
    ...others.slice(0, maxSnapshots - 1),
  );
  if (cut.ids.size === 0) return events;
  for (const target of [events, ...events])
    Object.defineProperty(target, cutBefore, { value: cut });
  return events;
}

/**
 * @param noted a list and its events: each of them may have the property
 * @param ids the ids of these events
 */
export function findCutEvents(
  noted: readonly unknown[],
  ids: { has(id: string): boolean },
): CutEvents | undefined {
  const found = noted.map((one) => Object(one)[cutBefore]).find(Boolean);
  // Simulators with the same seed have the same ids. The latest call of `events()` is the one that the caller checks.
  return found ?? snapshots.find(({ keptIds }) => keptIds.some((id) => ids.has(id)))?.cut;
}

/** Whether any history has had an event, and no longer has it. */
export function isCut(id: string): boolean {
  return snapshots.some(({ cut }) => cut.ids.has(id));
}
