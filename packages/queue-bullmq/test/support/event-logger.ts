import type { Logger } from '@bluma-webhooks/core';

/** Told of events alone: on a busy machine, a worker also says that it is still waiting to begin. */
export function eventLogger(logger: Logger): Logger {
  return {
    info: (message, fields) => logger.info(message, fields),
    warn: (message, fields) => {
      if (message !== 'worker_not_ready') logger.warn(message, fields);
    },
    error: (message, fields) => logger.error(message, fields),
  };
}
