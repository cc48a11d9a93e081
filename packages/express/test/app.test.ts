import type { Logger } from '@bluma-webhooks/core';
import { createReceiver } from '@bluma-webhooks/core';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import type { NextFunction, Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';
import { frameworks, serve } from './serving.ts';

const secret = 'whsec_app';
const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const event = () => createEvent('video.completed');
const at = (url: string) => `${url}/webhooks/bluma`;
const handled = '{"status":"handled"}';

describe.each(frameworks)('$name: the app around it', ({ framework }) => {
  it('gets parsed JSON below the middleware', async () => {
    const app = framework();
    app.use(blumaWebhooks({ secret, logger: silent, handlers: { '*': () => {} } }));
    app.use(framework.json());
    app.post('/echo', (request: Request, response: Response) => {
      response.json(request.body);
    });
    const url = await serve(app);
    const echo = await fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await echo.json()).toEqual({ a: 1 });
    expect((await deliver(at(url), event(), { secret })).body).toBe(handled);
  });

  it('may run slow middleware before it, and save the bytes in rawBody behind a JSON parser', async () => {
    const app = framework();
    app.use((_request: Request, _response: Response, next: NextFunction) => {
      setImmediate(next);
    });
    app.use(
      framework.json({
        verify: (request, _response, bytes) => {
          Object.assign(request, { rawBody: bytes });
        },
      }),
    );
    app.use(blumaWebhooks({ secret, logger: silent, handlers: { '*': () => {} } }));
    expect((await deliver(at(await serve(app)), event(), { secret })).body).toBe(handled);
  });

  it('logs what to do about a parser that ran first', async () => {
    const errors: unknown[] = [];
    const logger = { ...silent, error: (_message: string, fields: object) => errors.push(fields) };
    const app = framework();
    app.use(framework.json());
    app.use(blumaWebhooks({ secret, logger, handlers: { '*': () => {} } }));
    const answer = await deliver(at(await serve(app)), event(), { secret });
    expect(answer).toMatchObject({ status: 500, body: '{"error":"body_already_parsed"}' });
    expect(errors).toEqual([
      { namespace: 'default', err: undefined, fix: expect.stringContaining('express.json()') },
    ]);
  });

  it('never shows its error page for an error of a handler', async () => {
    const seen: unknown[] = [];
    const app = framework();
    app.use(
      blumaWebhooks({
        secret,
        logger: silent,
        handlers: {
          '*': () => {
            throw new Error('private');
          },
        },
      }),
    );
    app.use((error: unknown, _request: Request, _response: Response, next: NextFunction) => {
      seen.push(error);
      next(error);
    });
    const answer = await deliver(at(await serve(app)), event(), { secret });
    expect(answer).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' });
    expect(seen).toEqual([]);
  });

  it('may have answered already: then nothing is written over it', async () => {
    const app = framework();
    app.use((_request: Request, response: Response, next: NextFunction) => {
      response.status(418).send('first');
      next();
    });
    app.use(blumaWebhooks({ secret, logger: silent, handlers: { '*': () => {} } }));
    const url = await serve(app);
    expect(await deliver(at(url), event(), { secret })).toMatchObject({
      status: 418,
      body: 'first',
    });
  });

  it('may mount one receiver in two places', async () => {
    const runs: string[] = [];
    const receiver = createReceiver({
      secret,
      logger: silent,
      store: memoryStore(),
      handlers: { '*': ({ id }) => void runs.push(id) },
    });
    const app = framework();
    app.use('/a', blumaWebhooks({ receiver }));
    app.use('/b', blumaWebhooks({ receiver }));
    const url = await serve(app);
    const twice = event();
    expect((await deliver(`${url}/a`, twice, { secret })).body).toBe(handled);
    expect((await deliver(`${url}/b`, twice, { secret })).body).toBe('{"status":"duplicate"}');
    expect(runs).toEqual([twice.id]);
  });
});
