/** What a video is made from, and its context. */
export type CreateVideoInput = VideoSource & {
  readonly context: {
    /** 10 to 500 characters, not counting white space around it. */
    readonly prompt: string;
    readonly [field: string]: unknown;
  };
  readonly options?: { readonly [option: string]: unknown } | undefined;
  /** Where this video's events go. https, but for localhost and with a test key. */
  readonly webhook_url?: string | undefined;
  /** What came later than this package is sent as it is. */
  readonly [field: string]: unknown;
};

/** A template, or a variant of one. */
export type VideoSource =
  | { readonly template_id: string; readonly variant_id?: undefined }
  | { readonly variant_id: string; readonly template_id?: undefined };
