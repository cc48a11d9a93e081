import type { Attempt } from './timeline.ts';

/** What is promised: of Bluma, when it sends; of the receiver, what it answers. */
export const promisedAttempts: readonly Attempt[] = [
  { at: 0, type: 'video.queued', number: 1, status: 200, againIn: null },
  // The video has cost 5 of 12 credits.
  { at: 0, type: 'credits.low', number: 1, status: 200, againIn: null },
  // A duplicate.
  { at: 0, type: 'video.queued', number: 1, status: 200, againIn: null },
  // Two that overlap.
  { at: 2, type: 'video.processing', number: 1, status: 200, againIn: null },
  { at: 2, type: 'video.processing', number: 1, status: 200, againIn: null },
  // The handler fails until the ladder is at its end.
  { at: 32, type: 'video.completed', number: 1, status: 500, againIn: 3 },
  { at: 35, type: 'video.completed', number: 2, status: 500, againIn: 30 },
  { at: 65, type: 'video.completed', number: 3, status: 500, againIn: 300 },
  { at: 365, type: 'video.completed', number: 4, status: 500, againIn: 3600 },
  { at: 3965, type: 'video.completed', number: 5, status: 200, againIn: null },
];
