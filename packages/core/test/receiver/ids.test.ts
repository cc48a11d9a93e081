import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimResult } from '../../src/index.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers } from './support/answers.ts';
import { request } from './support/delivery.ts';
import { faulty } from './support/faulty-store.ts';
import { start } from './support/receiver.ts';

/**
 * As the documentation says: namespace, slash and id if both are plain and short; else SHA-256 of namespace, NUL and id, in
 * hex; the id escaped as in JSON.
 */
function expectedKey(namespace: string, id: string): string {
  const isPlain = [namespace, id].every((name) => /^[A-Za-z0-9_.-]+$/.test(name));
  const key = `${namespace}/${id}`;
  if (isPlain && key.length <= 120) return key;
  const escaped = JSON.stringify(id).slice(1, -1);
  return createHash('sha256').update(`${namespace}\0${escaped}`).digest('hex');
}

/** The key that a receiver claims. */
async function keyOfDelivery(namespace: string, id: string): Promise<string> {
  const keys: string[] = [];
  const claim = (key: string): ClaimResult => {
    keys.push(key);
    return { status: 'done' };
  };
  const store = Object.assign(createReferenceStore(), { claim });
  const { deliver } = start({ store, namespace });
  await deliver(eventWith(id));
  return keys.join();
}

const ids: readonly string[] = [
  'evt_1',
  'EVT_1',
  ' evt_1',
  'evt_1 ',
  '0',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\0',
  'a\0b',
  'a\0',
  'a:b',
  'a{b}c',
  '{evt_1}',
  '../../etc/passwd',
  "'; DROP TABLE events; --",
  '%s%n',
  '\r\nSet-Cookie: x',
  'é',
  'e\u0301',
  '🎬',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '\udfff',
  '\ud800\ud800',
  'a\ud800b',
  'a\udfffb',
  '"\\ud800"',
  'x'.repeat(1024 * 1024),
  `${'x'.repeat(1024 * 1024 - 1)}y`,
];

/** JSON.stringify escapes lone surrogates, as a sender would have to. */
const eventWith = (id: string) => ({ id, type: 'video.completed' });

describe('ids', () => {
  it('however unusual, are different events, and each runs once', async () => {
    const ran: string[] = [];
    const { deliver } = start({
      maxBodyBytes: 10 * 1024 * 1024,
      handlers: { '*': ({ id }) => void ran.push(id) },
    });
    for (const id of ids) expect(await deliver(eventWith(id))).toEqual(answers.handled);
    for (const id of ids) expect(await deliver(eventWith(id))).toEqual(answers.duplicate);
    expect(ran).toEqual(ids);
  });

  it('written in another way are the same id', async () => {
    const { send } = start();
    const text = (id: string) => Buffer.from(`{"id":"${id}","type":"video.completed"}`);
    expect(await send(request(text('evt_é')))).toEqual(answers.handled);
    expect(await send(request(text('\\u0065vt_\\u00e9')))).toEqual(answers.duplicate);
  });

  it('never reach the store: it sees 64 hex digits', async () => {
    const store = faulty(createReferenceStore());
    const { deliver } = start({ store });
    for (const id of ids) await deliver(eventWith(id));
    const keys = store.of('claim').map(({ key }) => key);
    for (const key of keys) expect(key).toMatch(/^([0-9a-f]{64}|default\/[\w.-]{1,112})$/);
    expect(new Set(keys).size).toBe(ids.length);
  });

  it.each(['default', 'studio'])(
    'make the documented key under the endpoint "%s"',
    async (namespace) => {
      const store = faulty(createReferenceStore());
      const { deliver } = start({ store, namespace });
      for (const id of ids) await deliver(eventWith(id));
      expect(store.of('claim').map(({ key }) => key)).toEqual(
        ids.map((id) => expectedKey(namespace, id)),
      );
    },
  );

  it('and namespaces never share a key', async () => {
    const anyName = fc.oneof(
      fc.stringMatching(/^[\w./\\0-]{1,5}$/),
      fc.string({ minLength: 1, maxLength: 130, unit: 'binary' }),
      fc.stringMatching(/^[\w.-]{55,65}$/),
    );
    const anyPair = fc.tuple(
      anyName.filter((name) => !name.includes('\0')),
      anyName,
    );
    await fc.assert(
      fc.asyncProperty(anyPair, anyPair, async (one, other) => {
        fc.pre(one[0] !== other[0] || one[1] !== other[1]);
        const keys = await Promise.all([one, other].map(([name, id]) => keyOfDelivery(name, id)));
        expect(keys[0]).not.toBe(keys[1]);
      }),
      { numRuns: 2000 },
    );
  });

  it('and namespaces do not run into each other', async () => {
    const shared = createReferenceStore();
    const pairs = [
      ['a', 'b:c'],
      ['a:b', 'c'],
      ['ab', 'c'],
      ['a', 'bc'],
      ['a\x01"', '\ud800'],
      ['a', '\ud800'],
    ] as const;
    for (const [namespace, id] of pairs) {
      const { deliver } = start({ store: faulty(shared), namespace });
      expect(await deliver(eventWith(id))).toEqual(answers.handled);
    }
  });

  it('that occur twice in a body count as in JSON: the last one', async () => {
    const ran: string[] = [];
    const { send } = start({ handlers: { '*': ({ id }) => void ran.push(id) } });
    await send(request(Buffer.from('{"id":"evt_a","id":"evt_b","type":"video.completed"}')));
    expect(ran).toEqual(['evt_b']);
  });
});

describe('types', () => {
  it.each(['__proto__', 'constructor', 'toString', 'valueOf', '\0', '*.*', 'x'.repeat(100_000)])(
    '%.20j are just unknown',
    async (type) => {
      const { deliver } = start({ handlers: { 'video.*': () => {} } });
      expect(await deliver({ type })).toEqual(answers.ignored);
    },
  );
});
