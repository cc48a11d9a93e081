import { AssertionError } from 'node:assert';

/** An event, or its id. */
export type EventOrId = string | { readonly id: string };

/**
 * Asserts that a receiver handled each of the events exactly once, and nothing else. In any order, since Bluma has none.
 *
 * @param handled what handlers noted, in the order in which they ran: events, or their ids
 * @param events what was to be handled: `sim.events()`, or events and ids of your own
 * @throws {AssertionError} naming each event that was lost, handled more than once, or not among `events`
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
  const names = new Map<string, string>();
  for (const event of events) names.set(toId(event), toName(event));
  const counts = new Map<string, number>();
  for (const event of handled) counts.set(toId(event), (counts.get(toId(event)) ?? 0) + 1);

  const problems: string[] = [];
  for (const [id, name] of names) {
    const count = counts.get(id) ?? 0;
    if (count === 0) problems.push(`lost: ${name}`);
    if (count > 1) problems.push(`handled ${count} times: ${name}`);
  }
  for (const id of counts.keys()) if (!names.has(id)) problems.push(`never sent: ${id}`);
  if (problems.length === 0) return;
  const listed = problems.slice(0, 20);
  const more = problems.length - listed.length;
  throw new AssertionError({
    message: `Not every event was handled exactly once:\n  ${listed.join('\n  ')}${more > 0 ? `\n  and ${more} more` : ''}`,
    actual: [...counts.entries()],
    expected: [...names.keys()].map((id) => [id, 1]),
    operator: 'expectHandledOnce',
    stackStartFn: expectHandledOnce,
  });
}

function toId(event: EventOrId): string {
  return typeof event === 'string' ? event : event.id;
}

function toName(event: EventOrId): string {
  if (typeof event === 'string') return event;
  return 'type' in event ? `${event.type} ${event.id}` : event.id;
}
