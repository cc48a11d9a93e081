/** An endpoint in this process, such as a fetch-style adapter: gets a web `Request`, gives a `Response`. */
export type ReceiverFunction = (request: Request) => Response | Promise<Response>;

/** What a receiver made of one attempt. An answer counts once it is whole. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number }
  /** Within the time limit there was no whole answer. */
  | { readonly kind: 'timeout' }
  /** There was none at all, or half of one. */
  | { readonly kind: 'broken'; readonly reason: string };

/** How a request body goes out. */
export type Upload =
  | { readonly kind: 'whole' }
  /** So many bytes, and then no more, the connection open. */
  | { readonly kind: 'stalled'; readonly afterBytes: number }
  /** So many bytes, and then the connection is cut. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

export interface Transmission {
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly upload: Upload;
  /** Aborts when the time is up. */
  readonly timeUp: AbortSignal;
}

/** How much of a response is read. The bytes are counted, not stored. */
export const maxResponseBytes = 1024 * 1024;

export const tooLarge: Outcome = {
  kind: 'broken',
  reason: `Response larger than ${maxResponseBytes} bytes`,
};

export const cutOff: Outcome = { kind: 'broken', reason: 'Connection cut while sending' };

/** What went wrong, in a line. */
export function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of a host with several addresses: one error for each.
  const [first] = error instanceof AggregateError ? error.errors : [];
  return error.message || (first instanceof Error ? first.message : error.name);
}
