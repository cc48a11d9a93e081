import type { DeliveryRecord } from './delivery-log.ts';
import { setLongTimeout } from './long-timeout.ts';
import { type DeliveryMatcher, describeMatcher, matches } from './matcher.ts';

interface Waiter {
  readonly matcher: DeliveryMatcher;
  readonly settle: (found: () => DeliveryRecord | undefined) => void;
}

/** The pending calls of `waitFor`. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  /** Resolves with the first match in `past`, or with the first match that is passed to `offer`. */
  wait(
    matcher: DeliveryMatcher,
    timeoutMs: number,
    past: () => readonly DeliveryRecord[],
  ): Promise<DeliveryRecord> {
    return new Promise((resolve, reject) => {
      const found = past().find((delivery) => matches(matcher, delivery));
      if (found) return resolve(found);
      if (this.#closed) return reject(closedError(matcher));
      const end = (): void => {
        cancel();
        this.#waiters.delete(waiter);
      };
      const cancel = setLongTimeout(() => {
        end();
        reject(new Error(timeoutMessage(matcher, timeoutMs, past())));
      }, timeoutMs);
      const waiter: Waiter = {
        matcher,
        settle: (look) => {
          try {
            const delivery = look();
            if (!delivery) return;
            end();
            resolve(delivery);
          } catch (error) {
            // The caller's function threw, or the simulator was closed.
            end();
            reject(error);
          }
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Rejects all pending calls, and all later calls without a match in `past`. */
  close(): void {
    this.#closed = true;
    for (const { matcher, settle } of this.#waiters) {
      settle(() => {
        throw closedError(matcher);
      });
    }
  }

  offer(delivery: DeliveryRecord): void {
    for (const { matcher, settle } of this.#waiters) {
      settle(() => (matches(matcher, delivery) ? delivery : undefined));
    }
  }
}

function closedError(matcher: DeliveryMatcher): Error {
  return new Error(`The simulator was closed while ${describeMatcher(matcher)} was waited for`);
}

function timeoutMessage(
  matcher: DeliveryMatcher,
  timeoutMs: number,
  past: readonly DeliveryRecord[],
): string {
  const lines = past
    .slice(-20)
    .map(
      ({ eventType, eventId, attemptNumber, statusCode, errorMessage }) =>
        `  ${eventType} ${eventId} attempt ${attemptNumber}: ${errorMessage ?? statusCode}`,
    );
  const seen =
    lines.length > 0 ? `There were, newest last:\n${lines.join('\n')}` : 'There was none';
  return `No delivery matched ${describeMatcher(matcher)} within ${timeoutMs} ms. ${seen}`;
}
