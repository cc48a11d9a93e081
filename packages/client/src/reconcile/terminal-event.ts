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
 * Creates the terminal event of a video, as Bluma would have delivered it. Its data are all fields that the API returns
 * for the video.
 *
 * @param now becomes `created_at`, since the API does not return when the video ended
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
  // Parses the event like a delivery. So the types promise the same for data of the API as for a verified body.
  const parsed = parseEvent(Buffer.from(JSON.stringify(event)));
  if (parsed.ok && isTerminal(parsed.event)) return parsed.event;
  throw new TypeError('The video has no id');
}

/** The type of the event requires `type` and `detail`. The API may return nothing at all, `null` or a string. */
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
