import { describe, expect, it } from 'vitest';
import { expectHandledOnce } from '../src/index.ts';
import { simulate } from './support/simulator.ts';

async function emitTo(
  handled: string[],
  { eventLimit, count }: { eventLimit: number; count: number },
) {
  const sim = simulate({ eventLimit });
  sim.addWebhook(async (request) => {
    handled.push(Object(await request.json()).id);
    return new Response();
  });
  for (let sent = 0; sent < count; sent++) sim.emit(sent % 2 ? 'credits.low' : 'video.completed');
  await sim.settled();
  return sim;
}

describe('events that events() no longer has', () => {
  it('are counted', async () => {
    const sim = await emitTo([], { eventLimit: 10, count: 25 });
    expect([sim.events().length, sim.droppedEvents]).toEqual([10, 15]);
    const small = await emitTo([], { eventLimit: 10, count: 10 });
    expect(small.droppedEvents).toBe(0);
  });

  it.each([0, 1, 10])(
    'of a sound receiver are no reason to fail, with a limit of %i',
    async (eventLimit) => {
      const handled: string[] = [];
      const sim = await emitTo(handled, { eventLimit, count: 25 });
      expectHandledOnce(handled, sim.events());
    },
  );

  it.each<[string, (events: { id: string }[]) => Iterable<string | { id: string }>]>([
    ['ids', (events) => events.map(({ id }) => id)],
    ['a set of ids', (events) => new Set(events.map(({ id }) => id))],
    ['copies', (events) => events.map((event) => ({ ...event }))],
    ['clones', (events) => structuredClone(events)],
  ])('of a sound receiver are no reason to fail, given %s of the others', async (_, copy) => {
    const handled: string[] = [];
    const sim = await emitTo(handled, { eventLimit: 10, count: 25 });
    expectHandledOnce(handled, copy(sim.events()));
    const [first = '', ...others] = handled;
    const check = (ran: string[]) => () => expectHandledOnce(ran, copy(sim.events()));
    expect(check(others)).toThrow(`lost: ${first}, which events() no longer has`);
    expect(check([first, ...handled])).toThrow(`handled 2 times: ${first}`);
    expect(check(['evt_other', ...handled])).toThrow('never sent: evt_other');
  });

  it('of another simulator with the same seed do not count', async () => {
    await emitTo([], { eventLimit: 10, count: 25 }).then((sim) => sim.events());
    const handled: string[] = [];
    const sim = await emitTo(handled, { eventLimit: 100, count: 25 });
    const ids = sim.events().map(({ id }) => id);
    expectHandledOnce(handled.slice(15), ids.slice(15));
  });

  it('are named by the limit where the list has none of the others', async () => {
    const handled: string[] = [];
    const sim = await emitTo(handled, { eventLimit: 0, count: 1 });
    const ids = sim.events().map(({ id }) => id);
    expect(() => expectHandledOnce(handled, ids)).toThrow(
      `not in the list: ${handled[0]}, which events() no longer has (eventLimit): pass sim.events() itself`,
    );
  });

  it('are missed where one was lost, doubled or never sent', async () => {
    const handled: string[] = [];
    const sim = await emitTo(handled, { eventLimit: 10, count: 25 });
    const [first = '', second = '', ...others] = handled;
    const check = () => expectHandledOnce([second, second, 'evt_other', ...others], sim.events());
    expect(check).toThrow(
      [
        'Not every event was handled exactly once:',
        `  lost: ${first}, which events() no longer has`,
        `  handled 2 times: ${second}, which events() no longer has`,
        '  never sent: evt_other',
      ].join('\n'),
    );
  });

  it('may be missing where only some of the events are checked', async () => {
    const handled: string[] = [];
    const sim = await emitTo(handled, { eventLimit: 10, count: 25 });
    const completed = new Set(
      sim.deliveries({ eventType: 'video.completed' }).map(({ eventId }) => eventId),
    );
    const ofType = sim.events().filter(({ type }) => type === 'video.completed');
    expectHandledOnce(
      handled.filter((id) => completed.has(id)),
      ofType,
    );
    const [first = ''] = handled;
    expect(() => expectHandledOnce([first, ...handled], ofType)).toThrow(
      `handled 2 times: ${first}, which events() no longer has`,
    );
  });

  it('leave no trace on the events that it still has', async () => {
    const sim = await emitTo([], { eventLimit: 1, count: 3 });
    const [event] = sim.events();
    expect(Object.getOwnPropertyNames(event)).toEqual(['id', 'type', 'created_at', 'data']);
    expect({ ...event }).toEqual(event);
  });
});
