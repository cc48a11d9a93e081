import {
  type KnownEvent,
  type KnownEventType,
  knownEventTypes,
  parseEvent,
} from '@bluma-webhooks/core';
import { describe, expect, it } from 'vitest';
import { createEvent, seededEvents } from '../src/index.ts';

const text = expect.stringMatching(/./);
const count = expect.any(Number);
const video = { id: text, status: text, template_id: text };

const documented: Record<KnownEventType, object> = {
  'video.queued': { ...video, status: 'queued' },
  'video.processing': { ...video, status: 'processing' },
  'video.completed': {
    ...video,
    status: 'completed',
    user_id: text,
    url: expect.stringMatching(/^https:/),
    thumbnail_url: expect.stringMatching(/^https:/),
    duration: count,
    size_bytes: count,
    credits_consumed: count,
  },
  'video.failed': {
    ...video,
    status: 'failed',
    user_id: text,
    error: { type: 'rendering_failed', detail: text },
  },
  'video.deleted': { id: text },
  'credits.low': { remaining: count },
  'credits.exhausted': { remaining: 0 },
};

describe('createEvent', () => {
  it.each(knownEventTypes)('%s has the envelope and all documented fields', (type) => {
    const event = createEvent(type);
    expect(event).toEqual({
      id: expect.stringMatching(/^evt_\w+$/),
      type,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      data: documented[type],
    });
    const bytes = new TextEncoder().encode(JSON.stringify(event));
    expect(parseEvent(bytes)).toEqual({ ok: true, event });
  });

  it('is created now', () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const createdAt = Date.parse(createEvent('credits.low').created_at);
    expect(createdAt).toBeGreaterThanOrEqual(before);
    expect(createdAt).toBeLessThanOrEqual(Date.now());
  });

  it('has fewer than ten credits left in credits.low, and some', () => {
    const remaining = Array.from({ length: 200 }, () => createEvent('credits.low').data.remaining);
    expect(Math.max(...remaining)).toBeLessThan(10);
    expect(Math.min(...remaining)).toBeGreaterThan(0);
  });

  it('has a new id each time', () => {
    const ids = Array.from({ length: 100 }, () => createEvent('video.queued'));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(100);
    expect(new Set(ids.map(({ data }) => data.id)).size).toBe(100);
  });

  it('takes overrides in the envelope, and in data field by field', () => {
    const created_at = '2025-11-03T10:31:45Z';
    const event = createEvent('video.failed', {
      id: 'evt_1',
      created_at,
      data: { id: 'batch_1', error: { type: 'timeout', detail: 'Too slow' }, extra: [1] },
    });
    expect(event).toEqual({
      id: 'evt_1',
      type: 'video.failed',
      created_at,
      data: {
        id: 'batch_1',
        status: 'failed',
        template_id: text,
        user_id: text,
        error: { type: 'timeout', detail: 'Too slow' },
        extra: [1],
      },
    });
  });

  it('makes an event of any other type, with the data it is given', () => {
    const overrides = { id: 'evt_1', created_at: 'soon' };
    expect(createEvent('video.archived', overrides)).toEqual({
      ...overrides,
      type: 'video.archived',
      data: {},
    });
    for (const type of ['__proto__', 'toString', 'constructor']) {
      expect(createEvent(type, { data: null })).toMatchObject({ type, data: null });
    }
  });

  it('is typed by its type', () => {
    const { url }: { url: string } = createEvent('video.completed').data;
    expect(url).toBe(`${url}`);
    const some: KnownEvent<'credits.low' | 'video.deleted'> = createEvent('credits.low');
    expect(some.type).toBe('credits.low');
    // @ts-expect-error credits have no url
    expect(createEvent('credits.low').data.url).toBeUndefined();
    // @ts-expect-error a duration is a number
    createEvent('video.completed', { data: { duration: '12' } });
    expect(() =>
      // @ts-expect-error an event is not created with fields that it doesn't have
      createEvent('video.completed', { createdAt: '2025-11-03T10:31:45Z' }),
    ).toThrow('overrides must be known options, got "createdAt": did you mean created_at?');
  });
});

describe('seededEvents', () => {
  it('the same seed gives the same events, each with another id', () => {
    const startAt = Date.parse('2025-11-03T10:30:00.000Z');
    const build = (seed: number) => {
      const createEvent = seededEvents({ seed, now: () => startAt });
      return [
        createEvent('video.completed'),
        createEvent('video.completed', { data: { duration: 12 } }),
        createEvent('video.archived', { data: 1 }),
      ];
    };
    expect(build(1)).toEqual(build(1));
    expect(build(2)).not.toEqual(build(1));
    expect(new Set(build(1).map(({ id }) => id)).size).toBe(3);
    expect(build(1)[1]?.data).toMatchObject({ duration: 12 });
    expect(build(1)[0]?.created_at).toBe('2025-11-03T10:30:00Z');
  });
});
