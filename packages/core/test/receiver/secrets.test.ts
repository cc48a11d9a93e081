import { describe, expect, it } from 'vitest';
import type { SecretResolver } from '../../src/index.ts';
import { answers } from './support/answers.ts';
import { createBody, type EventParts, secret, sign } from './support/delivery.ts';
import { heldHandler, type Started, start } from './support/receiver.ts';
import { pass, useHeldClock, watch } from './support/time.ts';

useHeldClock();

let serial = 0;

/** Delivers a new event signed with `key`. */
function deliverWith(key: string | Uint8Array, started: Started, event: EventParts = {}) {
  const parts = { id: `evt_secret_${serial++}`, ...event };
  return started.deliver(parts, { signature: sign(createBody(parts), key) });
}

/** A resolver that counts its calls and does what the test says. */
function resolver(answer: SecretResolver) {
  const asked = { count: 0, answer };
  const resolve: SecretResolver = () => {
    asked.count++;
    return asked.answer();
  };
  return { asked, started: start({ secret: resolve }) };
}

const away = async () => {
  throw new Error('the vault is away');
};
const hangs = () => new Promise<string>(() => {});

describe('several secrets', () => {
  it.each([0, 1, 2])('any may match, and the handler learns which: %i', async (index) => {
    const keys = ['whsec_new', 'whsec_old', 'whsec_older'];
    const indexes: number[] = [];
    const started = start({
      secret: keys,
      handlers: { '*': (_event, { secretIndex }) => void indexes.push(secretIndex) },
    });
    expect(await deliverWith(keys[index] ?? '', started)).toEqual(answers.handled);
    expect(indexes).toEqual([index]);
  });

  it('deliveries that share a run each report their own', async () => {
    const { handlers, last } = heldHandler();
    const started = start({ secret: ['whsec_new', 'whsec_old'], handlers });
    watch(deliverWith('whsec_new', started, { id: 'evt_1' }));
    await pass(0);
    watch(deliverWith('whsec_old', started, { id: 'evt_1' }));
    await pass(0);
    last().succeed();
    await pass(0);
    const lines = started.log.filter(({ level }) => level === 'info');
    expect(lines.map(({ fields }) => fields.secretIndex).sort()).toEqual([0, 1]);
  });

  it('none matches', async () => {
    const started = start({ secret: ['whsec_new', 'whsec_old'] });
    expect(await deliverWith('whsec_other', started)).toEqual(answers.invalidSignature);
  });
});

describe('white space or quotes around a secret', () => {
  it.each([
    ['a newline', `${secret}\n`],
    ['a Windows newline', `${secret}\r\n`],
    ['a space in front', ` ${secret}`],
    ['double quotes', `"${secret}"`],
    ['single quotes', `'${secret}'`],
    ['typographic quotes', `\u201c${secret}\u201d`],
    ['a byte order mark', `\ufeff${secret}`],
    ['a newline in bytes', Buffer.from(`${secret}\n`)],
    ['a byte order mark in bytes', Buffer.from(`\ufeff${secret}\r\n`)],
    ['an invisible character', `\u200b${secret}\u2060`],
    ['a semicolon', `'${secret}';`],
    ['a NUL', `${secret}\0`],
  ])('verifies, with one warning: %s', async (_what, padded) => {
    const started = start({ secret: padded });
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
    expect(await deliverWith(padded, started)).toEqual(answers.handled);
    expect(await deliverWith('whsec_other', started)).toEqual(answers.invalidSignature);
    const warnings = started.log.filter(({ message }) => message === 'secret_padded');
    expect(warnings).toMatchObject([
      { level: 'warn', fields: { secretIndex: 0, fix: expect.stringContaining('Remove') } },
    ]);
    expect(JSON.stringify(started.log)).not.toContain(secret);
  });

  it('is found among several secrets, and in what a resolver fetches', async () => {
    const started = start({ secret: async () => ['whsec_new', `${secret}\n`] });
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
    await pass(60_001);
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
    const warnings = started.log.filter(({ message }) => message === 'secret_padded');
    expect(warnings).toMatchObject([{ fields: { secretIndex: 1 } }]);
  });

  it.each(['undefined', 'null', '[object Object]', '""', ' "" \n', "'undefined'"])(
    'refuses what a missing variable becomes: %s',
    (missing) => {
      expect(() => start({ secret: missing })).toThrow(
        /must be text or bytes, not blank, got .*#missing_secret$/,
      );
    },
  );
});

describe('a rotation behind a resolver', () => {
  it('costs no delivery: a signature that fits no cached secret has the resolver called', async () => {
    const { asked, started } = resolver(async () => 'whsec_old');
    expect(await deliverWith('whsec_old', started)).toEqual(answers.handled);
    asked.answer = async () => 'whsec_new';
    expect(await deliverWith('whsec_new', started)).toEqual(answers.handled);
    expect(asked.count).toBe(2);
  });

  it('is looked for once by deliveries that come together', async () => {
    const { asked, started } = resolver(async () => 'whsec_old');
    await deliverWith('whsec_old', started);
    const slow = () => new Promise<string>((done) => setTimeout(done, 100, 'whsec_new'));
    asked.answer = slow;
    const all = Promise.all(Array.from({ length: 10 }, () => deliverWith('whsec_new', started)));
    await pass(100);
    expect(await all).toEqual(Array.from({ length: 10 }, () => answers.handled));
    expect(asked.count).toBe(2);
  });

  it('cannot be used to call the resolver for each forged request', async () => {
    const { asked, started } = resolver(async () => secret);
    await deliverWith(secret, started);
    for (let i = 0; i < 100; i++) {
      expect(await deliverWith('whsec_forged', started)).toEqual(answers.invalidSignature);
    }
    expect(asked.count).toBe(4);
    await pass(10_000);
    for (let i = 0; i < 100; i++) await deliverWith('whsec_forged', started);
    expect(asked.count).toBe(5);
  });

  it('waits a second at most for a resolver that hangs', async () => {
    const { asked, started } = resolver(async () => secret);
    await deliverWith(secret, started);
    asked.answer = hangs;
    const forged = watch(deliverWith('whsec_forged', started));
    await pass(1000);
    expect(forged).toEqual({ value: answers.invalidSignature, afterMs: 1000 });
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
  });
});

describe('a resolver that fails again and again', () => {
  it('is called with pauses that double, up to 10 s', async () => {
    const { asked, started } = resolver(away);
    const callsIn = async (ms: number) => {
      const before = asked.count;
      for (let passed = 0; passed < ms; passed += 50) {
        watch(deliverWith(secret, started));
        await pass(50);
      }
      return asked.count - before;
    };
    // After 0, 0, 250, 500, 1000, 2000, 4000, 8000 and 10000 ms.
    expect(await callsIn(16_000)).toBeLessThanOrEqual(9);
    expect(await callsIn(60_000)).toBeLessThanOrEqual(6);
  });

  it('does not slow down deliveries that verify with the last good secret', async () => {
    const { asked, started } = resolver(async () => secret);
    await deliverWith(secret, started);
    asked.answer = away;
    await pass(60_001);
    await deliverWith(secret, started);
    await deliverWith(secret, started);
    const calls = asked.count;
    expect(watch(deliverWith(secret, started))).toBeDefined();
    const delivery = watch(deliverWith(secret, started));
    await pass(0);
    expect(delivery.value).toEqual(answers.handled);
    expect(asked.count).toBe(calls);
  });

  it('answers the delivery that waited, once it recovers within the deadline', async () => {
    const { asked, started } = resolver(away);
    await deliverWith(secret, started);
    await deliverWith(secret, started);
    asked.answer = async () => secret;
    const delivery = watch(deliverWith(secret, started));
    await pass(250);
    expect(delivery.value).toEqual(answers.handled);
  });
});

describe('a secret resolver', () => {
  it('is not called before a delivery arrives, nor for one without a signature', async () => {
    const { asked, started } = resolver(() => secret);
    await started.deliver({}, { signature: null });
    expect(asked.count).toBe(0);
  });

  it('is called once for concurrent deliveries', async () => {
    const slow = () => new Promise<string>((resolve) => setTimeout(resolve, 1000, secret));
    const { asked, started } = resolver(slow);
    const all = Promise.all(Array.from({ length: 20 }, () => deliverWith(secret, started)));
    await pass(1000);
    expect(await all).toEqual(Array.from({ length: 20 }, () => answers.handled));
    expect(asked.count).toBe(1);
  });

  it('is asked again after 60 s', async () => {
    const { asked, started } = resolver(async () => secret);
    await deliverWith(secret, started);
    await pass(59_999);
    await deliverWith(secret, started);
    expect(asked.count).toBe(1);
    await pass(2);
    await deliverWith(secret, started);
    expect(asked.count).toBe(2);
  });

  it('may return synchronously, or an array', async () => {
    const { started } = resolver(() => ['whsec_new', secret]);
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
  });

  it('brings a new secret in, and the old one out', async () => {
    const { asked, started } = resolver(async () => 'whsec_old');
    expect(await deliverWith('whsec_old', started)).toEqual(answers.handled);
    asked.answer = async () => 'whsec_new';
    await pass(60_001);
    expect(await deliverWith('whsec_new', started)).toEqual(answers.handled);
    expect(await deliverWith('whsec_old', started)).toEqual(answers.invalidSignature);
  });

  it('that fails leaves the last good value in use, and is logged', async () => {
    const { asked, started } = resolver(async () => secret);
    await deliverWith(secret, started);
    asked.answer = away;
    await pass(3_600_000);
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
    expect(started.log.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('that hangs leaves the last good value in use, within the deadline', async () => {
    const { asked, started } = resolver(async () => secret);
    await deliverWith(secret, started);
    asked.answer = hangs;
    await pass(60_001);
    const answer = watch(deliverWith(secret, started));
    await pass(4499);
    expect(answer.value).toEqual(answers.handled);
  });

  it('that recovers is used again', async () => {
    const { asked, started } = resolver(away);
    expect(await deliverWith(secret, started)).toEqual(answers.secretUnavailable);
    asked.answer = async () => secret;
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
  });

  it('that hung is called again in the end', async () => {
    const { asked, started } = resolver(hangs);
    watch(deliverWith(secret, started));
    await pass(30_000);
    asked.answer = async () => secret;
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
  });

  const failures: readonly (readonly [string, SecretResolver])[] = [
    ['rejects', away],
    [
      'throws',
      () => {
        throw new Error('the vault is away');
      },
    ],
    ['answers with nothing', () => ''],
    ['answers with white space', async () => ' \n'],
    ['answers with no secrets', async () => []],
    ['answers with a blank one among others', async () => [secret, '']],
    ['answers with undefined', () => Reflect.get({}, 'secret')],
  ];

  it.each(failures)('that %s, with nothing cached, is answered 503', async (_how, answer) => {
    const { started } = resolver(answer);
    expect(await deliverWith(secret, started)).toEqual(answers.secretUnavailable);
    expect(started.log.map(({ message }) => message)).toContain('secret_failed');
  });

  it.each(failures)('that %s leaves the last good value in use', async (_how, answer) => {
    const { asked, started } = resolver(async () => secret);
    await deliverWith(secret, started);
    asked.answer = answer;
    await pass(60_001);
    expect(await deliverWith(secret, started)).toEqual(answers.handled);
  });

  it('that hangs, with nothing cached, is answered 503 at the deadline', async () => {
    const { started } = resolver(hangs);
    const answer = watch(deliverWith(secret, started));
    await pass(60_000);
    expect(answer).toEqual({ value: answers.secretUnavailable, afterMs: 4500 });
  });

  it('is never asked to sign for the empty secret', async () => {
    const { started } = resolver(() => '');
    expect(await deliverWith('', started)).toEqual(answers.secretUnavailable);
  });
});
