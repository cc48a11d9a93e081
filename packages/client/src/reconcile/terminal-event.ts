import { isKnownEvent, type KnownEvent, parseEvent } from '@bluma-webhooks/core';
import { isObject, type JsonObject } from '../json-object.ts';
import type { Video } from '../types/video.ts';

/** The last event of a video. */
export type TerminalEvent = KnownEvent<'video.completed' | 'video.failed'>;

/** The terminal state of a video, with a fresh link to its file. */
export type TerminalState =
  | { readonly status: 'completed'; readonly url: string }
  | { readonly status: 'failed' };

const noDetail = 'The API does not say why';

/**
 * The event of a video's end, as it would have been delivered: all that the API shows of the video is its data.
 *
 * @param now becomes `created_at`, since the API does not say when it ended
 */
export function terminalEvent(video: Video, state: TerminalState, now: Date): TerminalEvent {
  const { status } = state;
  const data = {
    ...video,
    ...state,
    ...(status === 'failed' && { error: toReason(video.error) }),
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
function toReason(error: unknown): JsonObject {
  const { type, detail } = Object(error);
  const text = typeof error === 'string' && error !== '' ? error : noDetail;
  return {
    ...(isObject(error) && error),
    type: typeof type === 'string' ? type : 'unknown',
    detail: typeof detail === 'string' ? detail : text,
  };
}

function isTerminal(event: Parameters<typeof isKnownEvent>[0]): event is TerminalEvent {
  return isKnownEvent(event) && (event.type === 'video.completed' || event.type === 'video.failed');
}
