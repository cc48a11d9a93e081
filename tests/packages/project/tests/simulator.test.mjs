import { test } from 'node:test';
import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { createSimulator, expectHandledOnce } from '@bluma-webhooks/simulator';
import { listen } from '@bluma-webhooks/testing';
import { createReferenceReceiver } from '@bluma-webhooks/testing/mutants';
import { story } from './story.cjs';

test('a video is handled once, in process and over HTTP', () =>
  story({ blumaWebhooks, createSimulator, createReferenceReceiver, expectHandledOnce, listen }));
