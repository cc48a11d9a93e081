import { byContentType, defaultLimit, parseUncaught } from './body-steps.ts';
import { carefulSteps } from './careful-steps.ts';
import {
  answerFirst,
  awaitedPastDeadline,
  getThenSetex,
  hasThenAdd,
  markedBefore,
  uniqueInsertBefore,
} from './process-steps.ts';
import { cases } from './receiver-cases.ts';
import type { ReceiverMutation } from './receiver-mutation.ts';
import {
  headerTakenForGranted,
  lengthInCharacters,
  lengthsNotCompared,
  notVerified,
  overParsedJson,
  overText,
} from './signature-steps.ts';

const setup = 'Setup guide';
const best = 'Best practices guide';

/** The mistakes of the vendor's guides, one for each mutant. */
export const receiverMutations: Readonly<Record<string, ReceiverMutation>> = {
  'missing-header': {
    mistake: "asks for the header's length before it knows that there is one",
    origin: `${setup}, Node.js Verification`,
    steps: { verify: headerTakenForGranted },
    caughtBy: [cases.missingHeader],
  },
  'lengths-not-compared': {
    mistake: 'compares whatever the header is, at whatever length',
    origin: `${best}, Webhook Security`,
    steps: { verify: lengthsNotCompared },
    caughtBy: [cases.otherLength, cases.missingHeader, cases.beyondAscii],
  },
  'length-in-characters': {
    mistake: 'compares the lengths of strings, then the bytes of buffers',
    origin: `${setup}, Node.js Verification`,
    steps: { verify: lengthInCharacters },
    caughtBy: [cases.beyondAscii],
  },
  'to-string-before-hmac': {
    mistake: 'signs the text that the bytes decode to',
    origin: `${setup} and best practices guide, every sample`,
    steps: { verify: overText(carefulSteps.verify) },
    caughtBy: [cases.foldedBytes, cases.signedNoText],
  },
  'json-before-hmac': {
    mistake: 'parses the body, and signs what JSON.stringify makes of it',
    origin: `${setup}, Troubleshooting, shown as wrong`,
    steps: { verify: overParsedJson },
    caughtBy: [cases.bytesAsTheyCame, cases.foldedBytes, cases.signedNoText, cases.noJson],
  },
  'not-verified': {
    mistake: 'asks nobody who sent it',
    origin: `${best}, Implement Idempotency`,
    steps: { verify: notVerified },
    caughtBy: [
      cases.otherSecret,
      cases.missingHeader,
      cases.otherLength,
      cases.beyondAscii,
      cases.foldedBytes,
    ],
  },
  'unset-secret': {
    mistake: 'reads the secret when the first request needs it',
    origin: `${setup}, Complete Working Example`,
    steps: { secretIsRead: 'with the first request' },
    caughtBy: [cases.missingSecret],
  },
  'has-then-add': {
    mistake: 'looks whether the id is there, handles, then adds it',
    origin: `${setup}, Using a Processed Events Cache`,
    steps: { createProcess: hasThenAdd },
    caughtBy: [cases.overlapping, cases.atOnce, cases.slowHandler],
  },
  'get-then-setex': {
    mistake: 'asks a Redis for the id, then sets it, with others in between; and handles then',
    origin: `${best}, Implement Idempotency`,
    steps: { createProcess: getThenSetex },
    caughtBy: [cases.atOnce, cases.overlapping, cases.failedEvent, cases.slowHandler],
  },
  'marked-before-processing': {
    mistake: 'marks the event as processed, then processes it',
    origin: `${best}, Implement Idempotency`,
    steps: { createProcess: markedBefore },
    caughtBy: [cases.failedEvent, cases.overlapping, cases.slowHandler],
  },
  'unique-insert-before-handling': {
    mistake: 'inserts the id first, and takes every unique violation for a duplicate',
    origin: `${setup}, Using Database`,
    steps: { createProcess: uniqueInsertBefore },
    caughtBy: [cases.ownViolation, cases.failedEvent, cases.overlapping, cases.slowHandler],
  },
  'awaited-past-the-deadline': {
    mistake: 'waits for the handler, however long it takes',
    origin: `${setup}, Using a Processed Events Cache`,
    steps: { createProcess: awaitedPastDeadline },
    caughtBy: [cases.slowHandler],
  },
  'answer-first': {
    mistake: 'answers, and lets the handler run as a promise that nobody waits for',
    origin: `${best}, Respond Immediately`,
    steps: { createProcess: answerFirst },
    caughtBy: [
      cases.failingHandler,
      cases.failedEvent,
      cases.ownViolation,
      cases.overlapping,
      cases.slowHandler,
    ],
  },
  'body-by-content-type': {
    mistake: 'reads the body of application/json alone',
    origin: `${setup} and best practices guide, every sample`,
    steps: { readBody: byContentType },
    caughtBy: [cases.contentType],
  },
  'body-limit-by-accident': {
    mistake: "has a body parser's default for a limit: 100 kB",
    origin: `${setup} and best practices guide, every sample`,
    steps: { readBody: defaultLimit },
    caughtBy: [cases.largeBody],
  },
  'json-uncaught': {
    mistake: 'lets JSON.parse throw',
    origin: `${setup}, every sample that parses`,
    steps: { parse: parseUncaught },
    caughtBy: [cases.noJson],
  },
};
