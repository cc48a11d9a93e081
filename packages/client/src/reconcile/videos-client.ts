import type { RequestSignal } from '../request-options.ts';
import type { Video, VideoDownload } from '../types/video.ts';

/** The part of a client that `reconcileVideos` uses. A `BlumaClient` fits. */
export interface VideosClient {
  readonly videos: {
    get(id: string, options?: RequestSignal): Promise<Video>;
    /** Returns a link that is valid for an hour. */
    download(id: string, options?: RequestSignal): Promise<VideoDownload>;
  };
}
