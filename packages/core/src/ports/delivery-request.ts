/**
 * What the response is when the handler takes longer than the deadline. `accept`: 202, and the handler continues. `redeliver`:
 * 503, and the handler continues, so that the next delivery of the event gets its result.
 */
export type OnDeadline = 'accept' | 'redeliver';

export interface ReadLimits {
  /** Counted on received bytes. */
  readonly maxBytes: number;
  /** How long the whole body may take from now, in ms. */
  readonly timeoutMs: number;
}

export type ReadResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      /** `body_incomplete`: the sender went away, so nobody gets the response. */
      readonly code: 'body_too_large' | 'body_timeout' | 'body_incomplete';
    }
  | {
      readonly ok: false;
      readonly code: 'body_already_parsed';
      /** What to change in this framework. Logged, never answered. */
      readonly fix: string;
    };

/** One HTTP request, as an adapter gives it to the receiver. */
export interface DeliveryRequest {
  readonly method: string;
  /** A header's value by its lower-case name; several of one name joined with `, `. */
  header(name: string): string | null | undefined;
  /** Reads the raw body, at most once, within the limits. Never rejects for what the other side does. */
  read(limits: ReadLimits): ReadResult | Promise<ReadResult>;
  /** Replaces the receiver's `onDeadline` for this request. */
  readonly onDeadline?: OnDeadline | undefined;
  /**
   * Whether the process continues after the response: `waitUntil` keeps it alive, or nothing does. It decides if nobody has set
   * `onDeadline`. The default is what the environment variables of the host say.
   */
  readonly outlivesResponse?: boolean | undefined;
}
