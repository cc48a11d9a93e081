import { AssertionError } from 'node:assert';
import { refuseOption, toText } from '@bluma-webhooks/core/shared';
import { findCutEvents, isCut } from './cut-events.ts';

/** An event, or its id. */
export type EventOrId = string | { readonly id: string };

/**
 * Asserts that a receiver handled each of the events exactly once, and no other event. The order does not matter,
 * because Bluma does not guarantee one.
 *
 * The ids of events that `sim.events()` no longer has (`eventLimit`) are known. The receiver must have handled these
 * events once too. If `events` is only a part of `sim.events()`, the receiver may have missed them, but must not have
 * handled them twice.
 *
 * @param handled the events that the handlers ran for, or their ids
 * @param events the expected events: `sim.events()`, copies or ids of them, or events and ids of your own
 * @throws {BlumaWebhookError} `invalid_option` for other arguments
 * @throws {AssertionError} with each event that was lost, handled more than once, or not among `events`
 *
 * @example
 * ```ts
 * import { createSimulator, expectHandledOnce } from '@bluma-webhooks/simulator';
 * import { blumaWebhooks } from '@bluma-webhooks/fetch';
 * import { test } from 'node:test';
 *
 * test('a duplicate is handled once', async () => {
 *   const secret = 'whsec_example';
 *   const handled: string[] = [];
 *   const handlers = { '*': (event: { id: string }) => void handled.push(event.id) };
 *
 *   const sim = createSimulator({ clock: 'stepped' });
 *   sim.addWebhook(blumaWebhooks({ secret, handlers }), { secret });
 *   sim.faultDelivery({ kind: 'overlap', copies: 3 });
 *   sim.emit('video.completed');
 *   await sim.settled();
 *
 *   expectHandledOnce(handled, sim.events());
 *   await sim.close();
 * });
 * ```
 */
export function expectHandledOnce(handled: Iterable<EventOrId>, events: Iterable<EventOrId>): void {
  const ran = toEvents('handled', handled, 'pass the events that the handlers ran for');
  const listed = toEvents('events', events, 'pass sim.events()');
  const names = new Map(listed.map((event) => [toId(event), toName(event)]));
  const cut = findCutEvents([events, ...listed], names);
  const isWhole = cut?.kept === listed.length;
  const counts = new Map<string, number>();
  for (const event of ran) counts.set(toId(event), (counts.get(toId(event)) ?? 0) + 1);

  const problems: string[] = [];
  for (const [id, name] of names) {
    const count = counts.get(id) ?? 0;
    if (count === 0) problems.push(`lost: ${name}`);
    if (count > 1) problems.push(`handled ${count} times: ${name}`);
  }
  for (const id of cut?.ids ?? []) {
    const count = counts.get(id) ?? 0;
    if (count === 0 && isWhole) problems.push(`lost: ${id}, which events() no longer has`);
    if (count > 1) problems.push(`handled ${count} times: ${id}, which events() no longer has`);
  }
  for (const id of counts.keys()) {
    if (names.has(id) || cut?.ids.has(id)) continue;
    problems.push(
      isCut(id)
        ? `not in the list: ${id}, which events() no longer has (eventLimit): pass sim.events() itself`
        : `never sent: ${id}`,
    );
  }
  if (problems.length === 0) return;
  throw new AssertionError({
    message: `Not every event was handled exactly once:\n  ${shorten(problems).join('\n  ')}`,
    actual: [...counts.entries()],
    expected: [...names.keys()].map((id) => [id, 1]),
    operator: 'expectHandledOnce',
    stackStartFn: expectHandledOnce,
  });
}

/** @throws {BlumaWebhookError} `invalid_option` */
function toEvents(argument: string, given: unknown, fix: string): EventOrId[] {
  const expected = 'a list of events or ids';
  if (typeof given !== 'object' || !isIterable(given)) {
    return refuseOption(argument, { expected, got: toText(given), fix });
  }
  return Array.from(given, (one, index) => {
    if (isEventOrId(one)) return one;
    return refuseOption(`${argument}[${index}]`, {
      expected: 'an event or its id',
      got: toText(one),
      fix,
    });
  });
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return Symbol.iterator in Object(value);
}

function isEventOrId(value: unknown): value is EventOrId {
  const id = typeof value === 'string' ? value : Object(value).id;
  return typeof id === 'string' && id !== '';
}

const longestList = 20;

function shorten(problems: readonly string[]): string[] {
  const more = problems.length - longestList;
  return [...problems.slice(0, longestList), ...(more > 0 ? [`and ${more} more`] : [])];
}

function toId(event: EventOrId): string {
  return typeof event === 'string' ? event : event.id;
}

function toName(event: EventOrId): string {
  if (typeof event === 'string') return event;
  return 'type' in event ? `${event.type} ${event.id}` : event.id;
}
