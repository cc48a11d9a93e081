/** A receiver in this process, such as a fetch-style adapter. It takes a web `Request` and returns a `Response`. */
export type ReceiverFunction = (request: Request) => Response | Promise<Response>;

/** The outcome of one attempt. A response counts only if it is complete. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number }
  /** There was no complete response within the time limit. */
  | { readonly kind: 'timeout' }
  /** There was no complete response, for another reason than time. */
  | { readonly kind: 'broken'; readonly reason: string };

/** How a request body is sent. */
export type Upload =
  | { readonly kind: 'whole' }
  /** Sends `afterBytes` bytes. Then the connection stays open without more data. */
  | { readonly kind: 'stalled'; readonly afterBytes: number }
  /** Sends `afterBytes` bytes. Then the connection is cut. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

export interface Transmission {
  readonly url: string;
  /** The headers, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly upload: Upload;
  /** Aborts when the time limit has passed. */
  readonly timeUp: AbortSignal;
}

/** The size limit of a response body. The bytes are counted, not stored. */
export const maxResponseBytes = 1024 * 1024;

export const tooLarge: Outcome = {
  kind: 'broken',
  reason: `Response larger than ${maxResponseBytes} bytes`,
};

export const cutOff: Outcome = { kind: 'broken', reason: 'Connection cut while sending' };

/** Describes an error in a line. */
export function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // For a host with several addresses, there is one error for each address.
  const [first] = error instanceof AggregateError ? error.errors : [];
  return error.message || (first instanceof Error ? first.message : error.name);
}
