import { isKnownEvent, type KnownEvent, parseEvent } from '@bluma-webhooks/core';
import { isObject, type JsonObject } from '../json-object.ts';
import type { Video } from '../types/video.ts';

/** An event that a video ends with. */
export type TerminalEvent = KnownEvent<'video.completed' | 'video.failed'>;

/** How a video has ended, with a link to its file that was asked for just now. */
export type Ending =
  | { readonly status: 'completed'; readonly url: string }
  | { readonly status: 'failed' };

const noDetail = 'The API does not say why';

/**
 * The event of a video's end, as it would have been delivered: all that the API shows of the video is its data.
 *
 * @param now becomes `created_at`, since the API does not say when it ended
 */
export function terminalEvent(video: Video, ending: Ending, now: Date): TerminalEvent {
  const { status } = ending;
  const data = {
    ...video,
    ...ending,
    ...(status === 'failed' && { error: reasonOf(video.error) }),
  };
  const event = {
    id: `evt_reconciled_${status}_${video.id}`,
    type: `video.${status}`,
    created_at: now.toISOString(),
    data,
  };
  // Through the reader of deliveries: its types promise of the API what they promise of a verified body.
  const parsed = parseEvent(Buffer.from(JSON.stringify(event)));
  if (parsed.ok && isTerminal(parsed.event)) return parsed.event;
  throw new TypeError('The video has no id');
}

/** An event's type promises both, whatever the API shows: nothing at all, `null`, a text. */
function reasonOf(error: unknown): JsonObject {
  const { type, detail } = Object(error);
  const said = typeof error === 'string' && error !== '' ? error : noDetail;
  return {
    ...(isObject(error) && error),
    type: typeof type === 'string' ? type : 'unknown',
    detail: typeof detail === 'string' ? detail : said,
  };
}

function isTerminal(event: Parameters<typeof isKnownEvent>[0]): event is TerminalEvent {
  return isKnownEvent(event) && (event.type === 'video.completed' || event.type === 'video.failed');
}
