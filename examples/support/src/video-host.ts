import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type Listening, listen } from '@bluma-webhooks/testing';

/** Replaces Bluma's storage of finished videos, from which the handlers of the examples fetch. */
export interface VideoHost extends Pick<Listening, 'close'> {
  /** A video of 5 bytes. */
  readonly url: string;
  /** From now on a download stays open, once it has begun, until `finish` is called. */
  holdNext(): { readonly begun: Promise<unknown>; finish(): void };
}

export async function startVideoHost(): Promise<VideoHost> {
  const downloads = new EventTarget();
  let held: ServerResponse[] | undefined;
  const { url, close } = await listen((_request, response) => {
    if (!held) return response.end('video');
    held.push(response);
    return downloads.dispatchEvent(new Event('begun'));
  });
  return {
    url: `${url}/video.mp4`,
    close,
    holdNext() {
      held = [];
      return {
        begun: once(downloads, 'begun'),
        finish() {
          for (const response of held ?? []) response.end('video');
          held = undefined;
        },
      };
    },
  };
}
