import { guideBody, guideParse } from './body-steps.ts';
import type { Steps } from './handwritten-receiver.ts';
import {
  getThenSetex,
  getThenSetexThenAnswer,
  hasThenAdd,
  neverRemembered,
  uniqueInsertBefore,
} from './process-steps.ts';
import { cases } from './receiver-cases.ts';
import type { ReceiverMutation } from './receiver-mutation.ts';
import { bestPracticesVerify, notVerified, setupGuideVerify } from './signature-steps.ts';

/** The steps that all samples of the guides have in common. */
const common = {
  secretIsRead: 'with the first request',
  readBody: guideBody,
  parse: guideParse,
} satisfies Partial<Steps>;

/** The cases that all samples fail, and the cases that all samples with a verification fail. */
const always = [cases.missingSecret, cases.contentType, cases.largeBody, cases.noJson];
const verifying = [cases.missingHeader, cases.beyondAscii, cases.foldedBytes, cases.signedNoText];

/** Whole samples, with all their mistakes. */
export const guideSamples: Readonly<Record<string, ReceiverMutation>> = {
  'guide-processed-events-cache': {
    mistake: 'verifies text, looks in a Set, handles, adds, answers',
    origin: 'Setup guide, Using a Processed Events Cache',
    steps: { ...common, verify: setupGuideVerify, createProcess: hasThenAdd },
    caughtBy: [cases.overlapping, cases.atOnce, cases.slowHandler, ...verifying, ...always],
  },
  'guide-database': {
    mistake: 'verifies text, inserts into a unique column, handles, answers',
    origin: 'Setup guide, Using Database',
    steps: { ...common, verify: setupGuideVerify, createProcess: uniqueInsertBefore },
    caughtBy: [
      cases.ownViolation,
      cases.failedEvent,
      cases.overlapping,
      cases.slowHandler,
      ...verifying,
      ...always,
    ],
  },
  'guide-complete-example': {
    mistake: 'verifies text, marks the event in a Redis, answers, then handles',
    origin: 'Setup guide, Complete Working Example',
    steps: { ...common, verify: setupGuideVerify, createProcess: getThenSetexThenAnswer },
    caughtBy: [
      cases.failingHandler,
      cases.ownViolation,
      cases.failedEvent,
      cases.atOnce,
      cases.overlapping,
      cases.slowHandler,
      ...verifying,
      ...always,
    ],
  },
  'guide-respond-immediately': {
    mistake: 'verifies text, answers, then handles, as often as the event comes',
    origin: 'Best practices guide, Respond Immediately',
    steps: { ...common, verify: bestPracticesVerify, createProcess: neverRemembered },
    caughtBy: [
      cases.failingHandler,
      cases.ownViolation,
      cases.failedEvent,
      cases.atOnce,
      cases.overlapping,
      cases.slowHandler,
      cases.otherLength,
      ...verifying,
      ...always,
    ],
  },
  'guide-idempotency': {
    mistake: 'verifies nothing, marks the event in a Redis, handles, answers',
    origin: 'Best practices guide, Implement Idempotency',
    steps: { ...common, verify: notVerified, createProcess: getThenSetex },
    caughtBy: [
      cases.otherSecret,
      cases.missingHeader,
      cases.otherLength,
      cases.beyondAscii,
      cases.foldedBytes,
      cases.signedNoText,
      cases.failedEvent,
      cases.atOnce,
      cases.overlapping,
      cases.slowHandler,
      ...always,
    ],
  },
};
