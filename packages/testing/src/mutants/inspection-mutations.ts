import type { StoreMutation } from './store-mutation.ts';

/** Mistakes in the results of `inspect`. */
export const inspectionMutations: Readonly<Record<string, StoreMutation>> = {
  'looks up a released event as one that a run has': {
    caughtBy: ['an event is looked up by its id: state, attempt and times'],
    differs: (reference) => ({
      async inspect(namespace, id) {
        const event = await reference.inspect(namespace, id);
        return event?.state === 'released' ? { ...event, state: 'claimed' } : event;
      },
    }),
  },

  'looks up an event whose lease has ended as released': {
    caughtBy: ['an event whose process died is looked up as claimed, with a lease that has ended'],
    differs: (reference) => ({
      async inspect(namespace, id) {
        const event = await reference.inspect(namespace, id);
        const { leaseExpiresAt } = event ?? {};
        if (!event || !leaseExpiresAt || leaseExpiresAt.getTime() > Date.now()) return event;
        return { ...event, state: 'released', leaseExpiresAt: undefined };
      },
    }),
  },

  'looks up an event in any namespace': {
    caughtBy: ['an event is looked up in its namespace, however hostile its id is'],
    differs: (reference) => ({
      inspect: (_, id) => reference.inspect('shop', id),
    }),
  },
};
