/** The status of a video. */
export type VideoStatus = 'queued' | 'processing' | 'completed' | 'failed' | (string & {});

/** The response of `POST /videos`. */
export interface CreatedVideo {
  /** `batch_…` */
  readonly id: string;
  readonly status: VideoStatus;
  readonly template_id: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  /** ISO 8601, UTC. */
  readonly estimated_completion: string;
  readonly status_url: string;
  readonly credits_charged: number;
  readonly [field: string]: unknown;
}

/** A video, as the API returns it. */
export interface Video {
  /** `batch_…` */
  readonly id: string;
  readonly status: VideoStatus;
  /** 0 to 100. */
  readonly progress?: number;
  readonly template_id?: string;
  /** A link that is valid for an hour. Download the file, or request a new link. */
  readonly url?: string;
  readonly error?: { readonly type?: string; readonly detail?: string };
  readonly [field: string]: unknown;
}

/** A link to a video's file. */
export interface VideoDownload {
  readonly download_url: string;
  /** ISO 8601, UTC: one hour after the request for the link. */
  readonly expires_at: string;
  readonly [field: string]: unknown;
}
