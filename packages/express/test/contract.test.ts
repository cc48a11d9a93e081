import { startExpress } from '@bluma-webhooks/test-support';
import { adapterContract } from '@bluma-webhooks/testing';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';
import { frameworks } from './serving.ts';

describe.each(frameworks)('$name', ({ framework }) =>
  adapterContract(it, startExpress(framework, blumaWebhooks)),
);
