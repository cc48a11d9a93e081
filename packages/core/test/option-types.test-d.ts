import { describe, expectTypeOf, it } from 'vitest';
import {
  createReceiver,
  type Handlers,
  type IdempotencyStore,
  type KnownEventType,
  type ReceiverOptions,
} from '../src/index.ts';

declare const store: IdempotencyStore;

describe('keys', () => {
  it('that name no event do not compile', () => {
    // @ts-expect-error: it is called video.completed
    const misspelt: Handlers = { 'video.complete': () => {} };
    // @ts-expect-error: there is no such group
    const group: Handlers = { 'videos.*': () => {} };
    createReceiver({
      secret: 'whsec_x',
      store,
      // @ts-expect-error: it is called credits.low
      handlers: { 'credit.low': () => {} },
    });
    expectTypeOf({ misspelt, group }).not.toBeNever();
  });

  it('are those of the seven events, the two groups and the rest', () => {
    expectTypeOf<keyof Handlers>().toEqualTypeOf<KnownEventType | 'video.*' | 'credits.*' | '*'>();
    expectTypeOf<KnownEventType>().toEqualTypeOf<
      | 'video.queued'
      | 'video.processing'
      | 'video.completed'
      | 'video.failed'
      | 'video.deleted'
      | 'credits.low'
      | 'credits.exhausted'
    >();
  });
});

describe('secrets', () => {
  it('are strings or bytes, one or several, or a function that fetches them', () => {
    const handlers = { '*': () => {} };
    const bytes = new Uint8Array(8);
    createReceiver({ secret: bytes, store, handlers });
    createReceiver({ secret: [bytes, 'whsec_x', undefined], store, handlers });
    createReceiver({ secret: async () => bytes, store, handlers });
    createReceiver({ secret: async () => ['whsec_x', bytes], store, handlers });
    // @ts-expect-error: one array only
    createReceiver({ secret: ['whsec_x', ['whsec_y']], store, handlers });
  });
});

describe('handlers may be written in any of these ways', () => {
  it('sync or async, with or without a result, with fewer parameters, as methods', () => {
    const handlers: Handlers = {
      'video.queued': () => {},
      'video.processing': async () => {},
      'video.completed': async (event) => event.data.url,
      'video.failed': (event) => event.data.error,
      'video.deleted'(event) {
        return event.data.id;
      },
      async 'credits.low'({ data }, { signal }) {
        await fetch('https://example.com', { method: 'POST', body: `${data.remaining}`, signal });
      },
    };
    expectTypeOf(handlers).toExtend<Handlers>();
  });

  it('but they are functions', () => {
    // @ts-expect-error: a handler is called
    const handlers: Handlers = { 'video.completed': 'https://example.com' };
    expectTypeOf(handlers).not.toBeNever();
  });
});

describe('options', () => {
  it('take a secret straight from the environment', () => {
    createReceiver({ secret: process.env.BLUMA_WEBHOOK_SECRET, store, handlers: {} });
    createReceiver({ secret: [process.env.NEW, process.env.OLD], store, handlers: {} });
    createReceiver({ secret: async () => 'whsec_x', store, handlers: {} });
    createReceiver({ secret: () => ['whsec_x', 'whsec_y'], store, handlers: {} });
  });

  it('need a secret', () => {
    // @ts-expect-error: without one, nothing can be verified
    createReceiver({ store, handlers: {} });
    // @ts-expect-error: a number is none
    createReceiver({ secret: 1, store, handlers: {} });
  });

  it('can be undefined where they can be left out', () => {
    const options: ReceiverOptions = {
      secret: 'whsec_x',
      handlers: undefined,
      store: undefined,
      queue: undefined,
      deadlineMs: undefined,
      logger: undefined,
    };
    expectTypeOf(options).toExtend<ReceiverOptions>();
  });

  it('name the response at the deadline', () => {
    createReceiver({ secret: 'whsec_x', store, handlers: {}, onDeadline: 'redeliver' });
    // @ts-expect-error: there is no such choice
    createReceiver({ secret: 'whsec_x', store, handlers: {}, onDeadline: 'drop' });
  });
});
