import { findFreezingHost } from '../lib/host.ts';
import type { OnDeadline } from '../ports/delivery-request.ts';
import type { Logger } from '../ports/logger.ts';

/**
 * What `onDeadline` is if nobody has set it. A handler that continues after a 202 is lost on a host that freezes the process, so
 * it is `redeliver` there. The first delivery that this decides over logs a warning.
 *
 * @param logger undefined with a queue, whose events do not wait for a handler
 */
export function createDefaultOnDeadline(
  logger: Logger | undefined,
): (outlivesResponse: boolean | undefined) => OnDeadline {
  const host = findFreezingHost();
  /** Gets the warning. Undefined once it is logged. */
  let target = host ? logger : undefined;
  return (outlivesResponse = !host) => {
    if (outlivesResponse) return 'accept';
    target?.warn('freezing_host', {
      host,
      fix: "Set onDeadline: 'accept' if your process outlives the response, else 'redeliver'",
    });
    target = undefined;
    return 'redeliver';
  };
}
