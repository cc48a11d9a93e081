/** The input of a new video: its template and its context. */
export type CreateVideoInput = VideoSource & {
  readonly context: {
    /** 10 to 500 characters, without the white space around them. */
    readonly prompt: string;
    readonly [field: string]: unknown;
  };
  readonly options?: { readonly [option: string]: unknown } | undefined;
  /** The URL for the events of this video. It must be https, except for localhost and with a test key. */
  readonly webhook_url?: string | undefined;
  /** Fields that are newer than this package are sent unchanged. */
  readonly [field: string]: unknown;
};

/** A template, or a variant of a template. */
export type VideoSource =
  | { readonly template_id: string; readonly variant_id?: undefined }
  | { readonly variant_id: string; readonly template_id?: undefined };
