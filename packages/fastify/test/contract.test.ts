import { startFastify } from '@bluma-webhooks/test-support';
import { adapterContract } from '@bluma-webhooks/testing';
import Fastify from 'fastify';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';

describe('Fastify 5', () =>
  adapterContract(it, startFastify(Fastify, blumaWebhooks), { parserRunsFirst: false }));
