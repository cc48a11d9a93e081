import type { HandlerContext } from './handlers.ts';

/** A handler's context, and the means to abort its signal. */
export interface AbortableContext {
  readonly context: HandlerContext;
  abort(reason: Error): void;
}

/** The signal is made when it is first asked for: most handlers never do. */
export function createContext(facts: Omit<HandlerContext, 'signal'>): AbortableContext {
  let controller: AbortController | undefined;
  let abortedWith: Error | undefined;
  return {
    context: {
      ...facts,
      get signal() {
        if (!controller) {
          controller = new AbortController();
          if (abortedWith) controller.abort(abortedWith);
        }
        return controller.signal;
      },
    },
    abort(reason) {
      abortedWith ??= reason;
      controller?.abort(abortedWith);
    },
  };
}
