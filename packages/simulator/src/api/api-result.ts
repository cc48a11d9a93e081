/** How the server ends a request. */
export type ApiResult =
  | { readonly kind: 'response'; readonly response: Response }
  /** The connection is reset, without a response. */
  | { readonly kind: 'reset' }
  /** Sends the head and a part of the body. Then the connection is reset, or stays open. */
  | {
      readonly kind: 'part';
      readonly head: Response;
      readonly body: Uint8Array;
      readonly end: 'reset' | 'hang';
    }
  /** The connection stays open, without a response. */
  | { readonly kind: 'hang' };
