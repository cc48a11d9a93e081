import { describe, expectTypeOf, it } from 'vitest';
import {
  createReceiver,
  type EventDataByType,
  type Handler,
  type HandlerContext,
  type Handlers,
  type IdempotencyStore,
  isKnownEvent,
  type UnknownEvent,
  type VideoCompletedData,
  type WebhookEvent,
} from '../src/index.ts';

declare module '../src/events/events.ts' {
  interface VideoCompletedData {
    readonly watermark?: 'corner' | 'none';
  }
}

declare const store: IdempotencyStore;

describe('an event is typed by its handler', () => {
  it('video.completed has its documented data', () => {
    const handlers: Handlers = {
      'video.completed': (event, context) => {
        expectTypeOf(event.type).toEqualTypeOf<'video.completed'>();
        expectTypeOf(event.id).toEqualTypeOf<string>();
        expectTypeOf(event.created_at).toEqualTypeOf<string>();
        expectTypeOf(event.data.url).toEqualTypeOf<string>();
        expectTypeOf(event.data.thumbnail_url).toEqualTypeOf<string>();
        expectTypeOf(event.data.duration).toEqualTypeOf<number>();
        expectTypeOf(event.data.size_bytes).toEqualTypeOf<number>();
        expectTypeOf(event.data.credits_consumed).toEqualTypeOf<number>();
        expectTypeOf(event.data.user_id).toEqualTypeOf<string | undefined>();
        expectTypeOf(context).toEqualTypeOf<HandlerContext>();
        expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(context.attempt).toEqualTypeOf<number>();
        // @ts-expect-error: it is no credits event
        event.data.remaining;
      },
    };
    expectTypeOf(handlers).toExtend<Handlers>();
  });

  it('credits.low has no url', () => {
    createReceiver({
      secret: 'whsec_x',
      store,
      handlers: {
        'credits.low': (event) => {
          expectTypeOf(event.data.remaining).toEqualTypeOf<number>();
          // @ts-expect-error: it is no video event
          event.data.url;
        },
      },
    });
  });

  it('video.failed has an error, video.queued and video.deleted have no url', () => {
    const handlers: Handlers = {
      'video.failed': ({ data }) => {
        expectTypeOf(data.error.type).toEqualTypeOf<string>();
        expectTypeOf(data.error.detail).toEqualTypeOf<string>();
      },
      'video.queued': ({ data }) => {
        expectTypeOf(data.template_id).toEqualTypeOf<string>();
        // @ts-expect-error: there is no video yet
        data.url;
      },
      'video.deleted': ({ data }) => {
        expectTypeOf(data.id).toEqualTypeOf<string>();
        // @ts-expect-error: only the id is left
        data.status;
      },
    };
    expectTypeOf(handlers).toExtend<Handlers>();
  });
});

describe('handlers of more than one type', () => {
  it('a group narrows by isKnownEvent and type', () => {
    const handlers: Handlers = {
      'video.*': (event) => {
        // @ts-expect-error: it may be a type that was added later
        event.data.url;
        if (!isKnownEvent(event)) return;
        if (event.type === 'video.completed') {
          expectTypeOf(event.data).toEqualTypeOf<VideoCompletedData>();
        }
        if (event.type === 'video.failed') {
          expectTypeOf(event.data.error.type).toEqualTypeOf<string>();
        }
      },
      'credits.*': (event) => {
        if (!isKnownEvent(event)) return;
        if (event.type === 'credits.low' || event.type === 'credits.exhausted') {
          expectTypeOf(event.data.remaining).toEqualTypeOf<number>();
        }
      },
    };
    expectTypeOf(handlers).toExtend<Handlers>();
  });

  it('the rest gets any event', () => {
    const handlers: Handlers = {
      '*': (event) => {
        expectTypeOf(event).toEqualTypeOf<WebhookEvent>();
        if (!isKnownEvent(event)) expectTypeOf(event).toEqualTypeOf<UnknownEvent>();
      },
    };
    expectTypeOf(handlers).toExtend<Handlers>();
  });

  it('a switch over a known event is exhaustive', () => {
    const count = (event: WebhookEvent): number => {
      if (!isKnownEvent(event)) return 0;
      switch (event.type) {
        case 'video.completed':
          return event.data.duration;
        case 'credits.low':
        case 'credits.exhausted':
          return event.data.remaining;
        case 'video.queued':
        case 'video.processing':
        case 'video.failed':
        case 'video.deleted':
          return event.data.id.length;
      }
    };
    expectTypeOf(count).returns.toEqualTypeOf<number>();
  });

  it('one handler can serve several keys', () => {
    const log: Handler = async (event, { logger }) => logger.info(event.type, { id: event.id });
    const handlers: Handlers = { 'video.completed': log, 'credits.*': log, '*': log };
    expectTypeOf(handlers).toExtend<Handlers>();
  });
});

describe('event data can be widened where it is used', () => {
  it('by module augmentation', () => {
    expectTypeOf<EventDataByType['video.completed']['watermark']>().toEqualTypeOf<
      'corner' | 'none' | undefined
    >();
    const handlers: Handlers = {
      'video.completed': ({ data }) => {
        expectTypeOf(data.watermark).toEqualTypeOf<'corner' | 'none' | undefined>();
      },
    };
    expectTypeOf(handlers).toExtend<Handlers>();
  });
});
