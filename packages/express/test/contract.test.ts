import { adapterContract, listen, type StartAdapter } from '@bluma-webhooks/testing';
import type express from 'express';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';
import { frameworks } from './serving.ts';

/** `app.use(blumaWebhooks(...))`, bare, at its default path. */
function startWith(framework: typeof express): StartAdapter {
  return async (options, { parser }) => {
    const app = framework();
    if (parser === 'json') app.use(framework.json({ limit: '16mb' }));
    if (parser === 'raw') app.use(framework.raw({ type: () => true, limit: '16mb' }));
    const webhooks = blumaWebhooks(options);
    app.use(webhooks);
    const { url, close } = await listen(app);
    return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
  };
}

describe.each(frameworks)('$name', ({ framework }) => adapterContract(it, startWith(framework)));
