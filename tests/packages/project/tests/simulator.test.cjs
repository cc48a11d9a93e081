const { blumaWebhooks } = require('@bluma-webhooks/fetch');
const { createSimulator, expectHandledOnce } = require('@bluma-webhooks/simulator');
const { listen } = require('@bluma-webhooks/testing');
const { createReferenceReceiver } = require('@bluma-webhooks/testing/mutants');
const { story } = require('./story.cjs');

// Jest's, or Node's.
const test = globalThis.test ?? require('node:test').test;

test('a video is handled once, in process and over HTTP', () =>
  story({ blumaWebhooks, createSimulator, createReferenceReceiver, expectHandledOnce, listen }));
