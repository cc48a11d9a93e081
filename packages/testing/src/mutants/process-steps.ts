import { carefulSteps } from './careful-steps.ts';
import { failed, ok, type ProcessOptions, type Steps } from './handwritten-receiver.ts';
import { createRemoteMap, createUniqueColumn } from './remote.ts';

type CreateProcess = Steps['createProcess'];

/** An error of the handler leads to a 500. */
async function handled({ handle }: ProcessOptions, event: Parameters<typeof handle>[0]) {
  await handle(event, 1);
  return ok('handled');
}

/** Checks for the id, runs the handler, then adds the id. */
export const hasThenAdd: CreateProcess = ({ handle }) => {
  const processed = new Set<string>();
  const attempts = new Map<string, number>();
  return async (event) => {
    if (processed.has(event.id)) return ok('duplicate');
    const attempt = (attempts.get(event.id) ?? 0) + 1;
    attempts.set(event.id, attempt);
    await handle(event, attempt);
    processed.add(event.id);
    return ok('handled');
  };
};

/** Marks the event as processed, then processes it with the careful steps. */
export const markedBefore: CreateProcess = (options) => {
  const marked = new Set<string>();
  const process = carefulSteps.createProcess(options);
  return async (event) => {
    if (marked.has(event.id)) return ok('duplicate');
    marked.add(event.id);
    return process(event);
  };
};

/** Reads and then sets the id in a Redis, so that other deliveries can come in between. Then runs the handler. */
export const getThenSetex: CreateProcess = (options) => {
  const remote = createRemoteMap();
  return async (event) => {
    if (await remote.get(event.id)) return ok('duplicate');
    await remote.setex(event.id);
    return handled(options, event);
  };
};

/** Inserts the id first, and treats every unique violation as a duplicate. */
export const uniqueInsertBefore: CreateProcess = (options) => {
  const events = createUniqueColumn();
  return async (event) => {
    try {
      await events.insert(event.id);
      return await handled(options, event);
    } catch (error) {
      return isUniqueViolation(error) ? ok('duplicate') : failed('handler_failed');
    }
  };
};

/** Waits for the handler, however long it takes. */
export const awaitedPastDeadline: CreateProcess = (options) =>
  carefulSteps.createProcess({ ...options, deadlineMs: Number.POSITIVE_INFINITY });

/** Responds while the handler runs as a promise that nothing waits for. Its rejection is ignored, as in the guides. */
export const answerFirst: CreateProcess = (options) => {
  const seen = new Set<string>();
  return async (event) => {
    if (seen.has(event.id)) return ok('duplicate');
    seen.add(event.id);
    handled(options, event).catch(() => {});
    return ok('handled');
  };
};

/** Like `answerFirst`, but first reads and then sets the id in a Redis. */
export const getThenSetexThenAnswer: CreateProcess = (options) => {
  const remote = createRemoteMap();
  return async (event) => {
    if (await remote.get(event.id)) return ok('duplicate');
    await remote.setex(event.id);
    handled(options, event).catch(() => {});
    return ok('handled');
  };
};

/** Responds while the handler runs, for every delivery of the event. */
export const neverRemembered: CreateProcess = (options) => async (event) => {
  handled(options, event).catch(() => {});
  return ok('handled');
};

/** The guide's own check, with the code of Prisma. */
function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}
