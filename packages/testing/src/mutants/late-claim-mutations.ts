import type { StoreMutation } from './store-mutation.ts';

/** Mistakes with a claim that the store rejected, and that its server granted later. */
export const lateClaimMutations: Readonly<Record<string, StoreMutation>> = {
  'leaves a claim that was granted late': {
    caughtBy: ['a rejected claim that is granted late is released'],
    differs: () => ({}),
    onLateClaim: () => () => {},
  },

  'releases a claim that was granted late, though it was sent again': {
    caughtBy: ['a rejected claim that is sent again and granted is not released'],
    differs: () => ({}),
    onLateClaim:
      () =>
      ({ claim, result, release }) => {
        if (result.status === 'acquired') release(claim);
      },
  },

  'releases the key of a late claim, also if another run has it': {
    caughtBy: ['a rejected claim that is granted late ends no claim of another run'],
    differs: () => ({}),
    onLateClaim:
      (records) =>
      ({ claim, isSentAgain, release }) => {
        const token = records.get(claim.key)?.token ?? claim.token;
        if (!isSentAgain) release({ ...claim, token });
      },
  },
};
