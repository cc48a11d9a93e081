import { carefulSteps } from './careful-steps.ts';
import { failed, ok, type ProcessOptions, type Steps } from './handwritten-receiver.ts';
import { createRemoteMap, createUniqueColumn } from './remote.ts';

type CreateProcess = Steps['createProcess'];

/** Whatever a handler throws becomes a 500. */
async function handled({ handle }: ProcessOptions, event: Parameters<typeof handle>[0]) {
  await handle(event, 1);
  return ok('handled');
}

/** Looks whether the id is there, handles, then adds it. */
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

/** Marks the event as processed, then processes it with care. */
export const markedBefore: CreateProcess = (options) => {
  const marked = new Set<string>();
  const process = carefulSteps.createProcess(options);
  return async (event) => {
    if (marked.has(event.id)) return ok('duplicate');
    marked.add(event.id);
    return process(event);
  };
};

/** Two round trips to a Redis, with others in between; then it processes. */
export const getThenSetex: CreateProcess = (options) => {
  const remote = createRemoteMap();
  return async (event) => {
    if (await remote.get(event.id)) return ok('duplicate');
    await remote.setex(event.id);
    return handled(options, event);
  };
};

/** Inserts the id first, and takes every unique violation for a duplicate. */
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

/** Answers, and lets the handler run as a promise that nobody waits for. Its rejection is caught, as in the guides. */
export const answerFirst: CreateProcess = (options) => {
  const seen = new Set<string>();
  return async (event) => {
    if (seen.has(event.id)) return ok('duplicate');
    seen.add(event.id);
    handled(options, event).catch(() => {});
    return ok('handled');
  };
};

/** The same, with a round trip to a Redis before and after. */
export const getThenSetexThenAnswer: CreateProcess = (options) => {
  const remote = createRemoteMap();
  return async (event) => {
    if (await remote.get(event.id)) return ok('duplicate');
    await remote.setex(event.id);
    handled(options, event).catch(() => {});
    return ok('handled');
  };
};

/** Answers and runs the handler, as often as the event comes. */
export const neverRemembered: CreateProcess = (options) => async (event) => {
  handled(options, event).catch(() => {});
  return ok('handled');
};

/** As the guide's own check: Prisma's code for it. */
function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}
