import type { RequestSignal } from '../request-options.ts';
import type { Video, VideoDownload } from '../types/video.ts';

/** What `reconcileVideos` needs of a client: a `BlumaClient` has it. */
export interface VideosClient {
  readonly videos: {
    get(id: string, options?: RequestSignal): Promise<Video>;
    /** A link that is good for an hour. */
    download(id: string, options?: RequestSignal): Promise<VideoDownload>;
  };
}
