import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import pino from 'pino';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import winston from 'winston';
import { createReceiver, type DeliveryRequest, type Handlers, type Logger } from '../src/index.ts';
import { createNodeHandler } from '../src/node.ts';
import { createEvent, secret, signedDelivery } from './support/delivery.ts';
import { openStore } from './support/open-store.ts';

/** A logger, and everything that was written with it. */
interface Written {
  readonly logger: Logger;
  text(): string;
}

function collector() {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { stream, text: () => text };
}

function writtenByPino(): Written {
  const { stream, text } = collector();
  return { logger: pino(stream), text };
}

function writtenByWinston(): Written {
  const { stream, text } = collector();
  const transports = [new winston.transports.Stream({ stream })];
  return { logger: winston.createLogger({ transports }), text };
}

function writtenByConsole(): Written {
  const lines: string[] = [];
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...values: unknown[]) => {
      lines.push(`${level} ${values.map((value) => inspect(value)).join(' ')}\n`);
    });
  }
  return { logger: console, text: () => lines.join('') };
}

const infoLines: Record<string, RegExp> = {
  pino: /^.*"level":30\b.*\n/gm,
  winston: /^.*"level":"info".*\n/gm,
  console: /^info .*\n/gm,
};

const loggers: readonly (readonly [string, () => Written])[] = [
  ['pino', writtenByPino],
  ['winston', writtenByWinston],
  ['console', writtenByConsole],
];

/** However the logger lays it out: the field's name, then its value. */
function field(name: string, value: string | number | RegExp): RegExp {
  const text = value instanceof RegExp ? value.source : value;
  return new RegExp(`\\b${name}\\b\\W{1,4}${text}(?![\\w.])`);
}

const payload = 'PAYLOAD-OF-THE-EVENT';

async function deliver(logger: Logger, deliveries: readonly DeliveryRequest[]) {
  const receiver = createReceiver({
    secret,
    logger,
    namespace: 'studio',
    store: openStore(),
    handlers: {
      'video.*': () => {},
      'credits.low': () => {
        throw new Error('the database is away');
      },
    },
  });
  for (const delivery of deliveries) await receiver.receive(delivery);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(loggers)('%s', (name, make) => {
  const infos = (text: string) => text.match(infoLines[name] ?? /$^/) ?? [];

  it('gets one info line for a delivery, with its fields', async () => {
    const { logger, text } = make();
    await deliver(logger, [
      await signedDelivery(createEvent('video.completed', { payload }, 'evt_7')),
    ]);
    expect(infos(text())).toHaveLength(1);
    expect(text().split('\n')).toHaveLength(2);
    for (const fieldPattern of [
      field('eventId', 'evt_7'),
      field('eventType', 'video.completed'),
      field('outcome', 'handled'),
      field('status', 200),
      field('durationMs', /\d+(\.\d+)?/),
      field('namespace', 'studio'),
    ]) {
      expect(text()).toMatch(fieldPattern);
    }
  });

  it('gets one line for each delivery: a warning if the signature does not fit, else info', async () => {
    const { logger, text } = make();
    const good = await signedDelivery(createEvent('video.completed', { payload }));
    const signature = `sha256=${'0'.repeat(64)}`;
    await deliver(logger, [
      good,
      await signedDelivery(createEvent('credits.low', { payload })),
      await signedDelivery(createEvent('credits.exhausted', { payload })),
      await signedDelivery([payload]),
      { ...good, method: 'GET' },
      { ...good, header: () => undefined },
      { ...good, header: (header) => (header === 'x-bluma-signature' ? signature : undefined) },
    ]);
    const outcomes = ['handled', 'handler_failed', 'ignored', 'dead_letter'];
    outcomes.push('method_not_allowed', 'missing_signature');
    const lines = infos(text());
    expect(lines).toHaveLength(outcomes.length);
    for (const [index, outcome] of outcomes.entries()) {
      expect(lines[index]).toMatch(field('outcome', outcome));
    }
    expect(text()).toMatch(field('outcome', 'invalid_signature'));
  });

  it('never gets the secret, a signature or the payload', async () => {
    const { logger, text } = make();
    const failing = await signedDelivery(createEvent('credits.low', { payload }));
    const unreadable = await signedDelivery([payload]);
    const wrong = `sha256=${'ab'.repeat(32)}`;
    await deliver(logger, [
      await signedDelivery(createEvent('video.completed', { payload })),
      await signedDelivery({
        ...createEvent('video.completed', { payload }, 'old'),
        created_at: payload.toLowerCase(),
      }),
      failing,
      unreadable,
      { ...failing, header: (header) => (header === 'x-bluma-signature' ? wrong : undefined) },
    ]);
    const signatures = [failing, unreadable].map((delivery) =>
      delivery.header('x-bluma-signature'),
    );
    expect(text()).toContain('the database is away');
    for (const hidden of [secret, payload, wrong, wrong.slice(7), ...signatures]) {
      expect(text()).not.toContain(hidden);
      expect(text()).not.toContain(hidden?.replace('sha256=', ''));
    }
  });

  it('writes no line feed and no escape code of an id', async () => {
    const { logger, text } = make();
    const id = 'evt\n[forged] line\u001b[31m\r';
    await deliver(logger, [await signedDelivery(createEvent('video.completed', {}, id))]);
    expect(text().split('\n')).toHaveLength(2);
    expect(text()).not.toContain('\u001b');
  });

  it('writes no id of a megabyte', async () => {
    const { logger, text } = make();
    const id = 'x'.repeat(500_000);
    await deliver(logger, [await signedDelivery(createEvent('video.completed', {}, id))]);
    expect(infos(text())).toHaveLength(1);
    expect(text().length).toBeLessThan(2000);
  });
});

describe('an error of a handler', () => {
  const controls = /[^\P{Cc}\n\t]|[\u2028\u202e]/u;
  const cause = Object.assign(new Error('row \u001b[2J'), { detail: 'column \u202e' });
  const hostile = new Error('no video \u001b]0;x\u0007\u009b31m\u2028', { cause });

  async function failWith(error: unknown, logger?: Logger) {
    const handlers = {
      '*': () => {
        throw error;
      },
    };
    const receiver = createReceiver({ secret, handlers, logger, store: openStore() });
    await receiver.receive(await signedDelivery(createEvent('video.deleted', {}, 'evt_8')));
  }

  it('reaches the console with its causes, and without a character that a terminal obeys', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'info').mockReturnValue();
    await failWith(hostile);
    const [line = []] = error.mock.calls;
    const text = line.join(' ');
    expect(text).not.toMatch(controls);
    expect(text).toMatch(/no video \\u001b.*\n +at .*loggers\.test/s);
    expect(text).toMatch(/\[cause\]: Error: row \\u001b\[2J/);
  });

  it('reaches the console without its properties, such as the headers of a request', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'info').mockReturnValue();
    await failWith(
      Object.assign(new Error('401'), { config: { headers: { authorization: 'key' } } }),
    );
    const text = inspect(error.mock.calls, { depth: 10 });
    expect(text).toContain('401');
    expect(text).not.toContain('authorization');
  });

  it('reaches the console when its cause is itself', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'info').mockReturnValue();
    const circular = new Error('circle');
    circular.cause = circular;
    await failWith(circular);
    expect(error).toHaveBeenCalledOnce();
  });

  it('reaches winston in the same form', async () => {
    const { logger, text } = writtenByWinston();
    await failWith(hostile, logger);
    expect(text()).not.toMatch(controls);
    expect(text()).toContain('[cause]: Error: row');
  });

  it('reaches the console with the errors of an AggregateError', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'info').mockReturnValue();
    await failWith(new AggregateError([new Error('refused on ::1'), new Error('on 127.0.0.1')]));
    expect(error.mock.calls.flat().join(' ')).toMatch(/refused on ::1.*on 127\.0\.0\.1/s);
  });

  it('reaches the console with its message, if it is no Error', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'info').mockReturnValue();
    await failWith({ message: 'relation "videos" does not exist', code: '42P01' });
    expect(error.mock.calls.flat().join(' ')).toContain('relation "videos" does not exist');
  });

  it('is cut when it is long', async () => {
    const { logger, text } = writtenByWinston();
    await failWith(new Error('x'.repeat(1_000_000)), logger);
    expect(text().length).toBeLessThan(10_000);
  });

  it.each([
    ['a string', 'no video'],
    ['an empty string', ''],
    ['undefined', undefined],
    ['a symbol', Symbol('none')],
    ['an object without a prototype', Object.create(null)],
  ])('is logged when it is %s', async (_, error) => {
    const lines = vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'info').mockReturnValue();
    await failWith(error);
    expect(lines).toHaveBeenCalledOnce();
  });
});

it('a logger whose promise rejects disturbs no delivery', async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => void rejections.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  const reject = () => Promise.reject(new Error('the log shipper is down'));
  const logger: Logger = { info: reject, warn: reject, error: reject };
  await deliver(logger, [await signedDelivery(createEvent('credits.low', {}))]);
  await new Promise(setImmediate);
  expect(rejections).toEqual([]);
});

it('a logger without the methods is refused', () => {
  const logger = { info() {}, warn() {} };
  const options = { secret, handlers: { '*': () => {} }, store: openStore() };
  // @ts-expect-error: without error
  expect(() => createNodeHandler({ ...options, logger })).toThrow(
    /logger must be an object with the methods info, warn, error.*add the method error/,
  );
});

it('the logger of a context writes a message without fields', async () => {
  const { logger, text } = writtenByWinston();
  const handlers: Handlers = {
    // As JavaScript may call it.
    '*': (_event, context) => void Reflect.apply(context.logger.info, undefined, ['it is done']),
  };
  const receiver = createReceiver({ secret, handlers, logger, store: openStore() });
  await receiver.receive(await signedDelivery(createEvent('video.deleted')));
  expect(text()).toContain('it is done');
});

describe('without a logger', () => {
  it('the console gets the line', async () => {
    const { text } = writtenByConsole();
    const handlers = { 'video.deleted': () => {} };
    const receiver = createReceiver({ secret, handlers, store: openStore() });
    await receiver.receive(await signedDelivery(createEvent('video.deleted', {}, 'evt_8')));
    expect(text()).toMatch(field('eventId', 'evt_8'));
    expect(text()).toMatch(field('namespace', 'default'));
  });
});
