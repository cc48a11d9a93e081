import { describe, expect, it } from 'vitest';
import { createReceiver, type Handlers, knownEventTypes } from '../src/index.ts';
import { createEvent, secret, signedDelivery } from './support/delivery.ts';
import { openStore } from './support/open-store.ts';
import { silent } from './support/silent.ts';

/** Delivers one event of each type in turn; says which handlers ran and what was answered. */
async function delivered(keys: readonly string[], types: readonly string[]) {
  const ran: string[] = [];
  const handlers: Handlers = Object.fromEntries(
    keys.map((key) => [key, (event: { type: string }) => void ran.push(`${key} < ${event.type}`)]),
  );
  const receiver = createReceiver({ secret, handlers, store: openStore(), logger: silent });
  const bodies: string[] = [];
  for (const type of types) {
    bodies.push((await receiver.receive(await signedDelivery(createEvent(type)))).body);
  }
  return { ran, bodies };
}

const handled = '{"status":"handled"}';
const ignored = '{"status":"ignored"}';

describe('the most specific handler runs, once', () => {
  it('by type before by group before the rest', async () => {
    expect(
      await delivered(
        ['*', 'video.*', 'video.completed'],
        ['video.completed', 'video.failed', 'credits.low'],
      ),
    ).toEqual({
      ran: ['video.completed < video.completed', 'video.* < video.failed', '* < credits.low'],
      bodies: [handled, handled, handled],
    });
  });

  it.each(knownEventTypes)('%s has its own', async (type) => {
    expect(await delivered(['*', 'video.*', 'credits.*', type], [type])).toEqual({
      ran: [`${type} < ${type}`],
      bodies: [handled],
    });
  });

  it('types added later run the handler of their group', async () => {
    expect(
      await delivered(['video.*', 'credits.*', '*'], ['video.archived', 'credits.refilled']),
    ).toEqual({
      ran: ['video.* < video.archived', 'credits.* < credits.refilled'],
      bodies: [handled, handled],
    });
  });

  it('types outside of the groups run the handler for all types', async () => {
    const types = ['template.published', 'videos.completed', 'VIDEO.completed', '.', '*'];
    expect(await delivered(['video.*', 'video.completed', '*'], types)).toEqual({
      ran: types.map((type) => `* < ${type}`),
      bodies: types.map(() => handled),
    });
  });

  it("a group's name alone is not in the group", async () => {
    expect(await delivered(['video.*', '*'], ['video'])).toEqual({
      ran: ['* < video'],
      bodies: [handled],
    });
  });

  it('without a handler nothing runs and the event is answered as ignored', async () => {
    const types = ['video.completed', 'video.archived', 'template.published'];
    expect(await delivered(['credits.low'], types)).toEqual({
      ran: [],
      bodies: types.map(() => ignored),
    });
  });

  it('handlers may be none at all', async () => {
    expect(await delivered([], ['video.completed'])).toEqual({ ran: [], bodies: [ignored] });
  });
});

describe('names of Object.prototype are just unknown types', () => {
  const names = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '__proto__.x',
    'constructor.prototype',
  ];

  it('without a handler for the rest', async () => {
    expect(await delivered(['video.*'], names)).toEqual({
      ran: [],
      bodies: names.map(() => ignored),
    });
  });

  it('with a handler for the rest', async () => {
    expect(await delivered(['*'], names)).toEqual({
      ran: names.map((name) => `* < ${name}`),
      bodies: names.map(() => handled),
    });
  });
});

/** Makes a receiver as plain JavaScript can. */
function makeWith(handlers: unknown): unknown {
  return Reflect.apply(createReceiver, undefined, [
    { secret, handlers, store: openStore(), logger: silent },
  ]);
}

describe('handlers are checked when the receiver is made', () => {
  const typos: readonly (readonly [string, string])[] = [
    ['video.complete', 'video.completed'],
    ['video.compelted', 'video.completed'],
    ['Video.Completed', 'video.completed'],
    ['video_completed', 'video.completed'],
    ['video.fail', 'video.failed'],
    ['video.process', 'video.processing'],
    ['video.delete', 'video.deleted'],
    ['credit.low', 'credits.low'],
    ['credits.exausted', 'credits.exhausted'],
    ['video*', 'video.*'],
    ['credit.*', 'credits.*'],
  ];

  it.each(typos)('"%s" is refused with "%s"', (typo, meant) => {
    const refused = () => makeWith({ [typo]: () => {} });
    expect(refused).toThrow(expect.objectContaining({ code: 'unknown_handler' }));
    expect(refused).toThrow(`"${typo}"`);
    expect(refused).toThrow(`"${meant}"`);
  });

  it.each(['constructor', 'toString'])('a handler called "%s" is refused too', (name) => {
    expect(() => makeWith({ [name]: () => {} })).toThrow(
      expect.objectContaining({ code: 'unknown_handler' }),
    );
  });

  it('one bad key among good ones is enough', () => {
    expect(() => makeWith({ 'video.completed': () => {}, 'video.completd': () => {} })).toThrow(
      expect.objectContaining({ code: 'unknown_handler' }),
    );
  });

  it.each([undefined, null, 'handle', 1, {}, []])('%j is no handler', (handler) => {
    expect(() => makeWith({ 'video.completed': handler })).toThrow(
      expect.objectContaining({
        code: 'invalid_handler',
        message: expect.stringContaining('video.completed'),
      }),
    );
  });

  it.each([undefined, null])('%j in place of handlers is refused', (none) => {
    expect(() => makeWith(none)).toThrow(expect.objectContaining({ code: 'missing_handlers' }));
  });

  it('handlers that are changed afterwards change nothing', async () => {
    const ran: string[] = [];
    const handlers: { 'video.deleted'?: () => void } = {
      'video.deleted': () => void ran.push('a'),
    };
    const receiver = createReceiver({ secret, handlers, store: openStore(), logger: silent });
    delete handlers['video.deleted'];
    const { body } = await receiver.receive(await signedDelivery(createEvent('video.deleted')));
    expect({ ran, body }).toEqual({ ran: ['a'], body: handled });
  });
});
