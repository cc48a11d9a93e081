import type { Handlers, VideoCompletedData } from '@bluma-webhooks/core';
import { describe, expectTypeOf, it } from 'vitest';

declare module '@bluma-webhooks/core' {
  interface VideoCompletedData {
    readonly watermark?: 'corner' | 'none';
  }
}

describe('event data is widened through the name of the published package', () => {
  it('as its documentation shows', () => {
    expectTypeOf<VideoCompletedData['watermark']>().toEqualTypeOf<'corner' | 'none' | undefined>();
    expectTypeOf<VideoCompletedData['url']>().toEqualTypeOf<string>();
    const handlers: Handlers = {
      'video.completed': ({ data }) => {
        expectTypeOf(data.watermark).toEqualTypeOf<'corner' | 'none' | undefined>();
        expectTypeOf(data.url).toEqualTypeOf<string>();
      },
    };
    expectTypeOf(handlers).toExtend<Handlers>();
  });
});
