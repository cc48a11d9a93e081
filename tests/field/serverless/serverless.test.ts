import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { LogFields } from '@bluma-webhooks/core';
import { blumaWebhooks as expressWebhooks } from '@bluma-webhooks/express';
import { blumaWebhooks as fastifyWebhooks } from '@bluma-webhooks/fastify';
import { blumaWebhooks as fetchWebhooks } from '@bluma-webhooks/fetch';
import { blumaWebhooks as h3Webhooks } from '@bluma-webhooks/h3';
import { blumaWebhooks as koaWebhooks } from '@bluma-webhooks/koa';
import { createEvent, deliver, signedRequest } from '@bluma-webhooks/testing';
import awsLambdaFastify from '@fastify/aws-lambda';
import { type HttpFunction, http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import Fastify from 'fastify';
import { H3, toNodeHandler } from 'h3';
import { createApp, toNodeListener } from 'h3v1';
import { Hono } from 'hono';
import Koa from 'koa';
import serverless from 'serverless-http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const secret = 'whsec_serverless';
const path = '/webhooks/bluma';
const handled = { status: 200, body: '{"status":"handled"}' };

function createOptions(handler: () => unknown = () => {}, deadlineMs = 4500) {
  const lines: string[] = [];
  const log = (message: string, { fix }: LogFields) => void lines.push(`${message} ${fix}`);
  const logger = { info: () => {}, warn: log, error: log };
  return { lines, options: { secret, logger, deadlineMs, handlers: { '*': handler } } };
}

type Options = ReturnType<typeof createOptions>['options'];

const createExpress = (options: Options) => express().use(expressWebhooks(options));

function createKoa(options: Options) {
  const app = new Koa();
  return app.use(koaWebhooks(options));
}

async function createFastify(options: Options) {
  const app = Fastify();
  // As Fastify's guide for Cloud Functions has it.
  app.addContentTypeParser('application/json', {}, (request, payload, done) => {
    Object.assign(request, { rawBody: Reflect.get(payload, 'rawBody') });
    done(null, Reflect.get(payload, 'body'));
  });
  app.register(fastifyWebhooks, options);
  onTestFinished(() => app.close());
  await app.ready();
  return app;
}

/** The event that API Gateway calls a Lambda with. */
async function createGatewayEvent(isBase64Encoded: boolean) {
  const { headers, body } = await signedRequest(createEvent('video.completed'), { secret });
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { ...headers, 'content-length': String(body.length) },
    requestContext: { http: { method: 'POST', path } },
    body: Buffer.from(body).toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

const toLambda: Readonly<Record<string, (options: Options) => (...event: never[]) => unknown>> = {
  'Express, by serverless-http': (options) => serverless(createExpress(options)),
  'Koa, by serverless-http': (options) => serverless(createKoa(options)),
  'Fastify, by @fastify/aws-lambda'(options) {
    const app = Fastify();
    app.register(fastifyWebhooks, options);
    onTestFinished(() => app.close());
    return awsLambdaFastify(app);
  },
};

describe.each(Object.entries(toLambda))('AWS Lambda: %s', (_name, create) => {
  it.each([true, false])(
    'a delivery is handled, with isBase64Encoded %s',
    async (isBase64Encoded) => {
      const { options, lines } = createOptions();
      const event = await createGatewayEvent(isBase64Encoded);
      const answer = await Reflect.apply(create(options), undefined, [event, {}]);
      expect(answer).toMatchObject({ statusCode: 200, body: handled.body });
      expect(lines).toEqual([]);
    },
  );

  it('a handler that outlasts the deadline is answered 503, since the process freezes', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'webhooks');
    onTestFinished(() => void vi.unstubAllEnvs());
    let finish = () => {};
    const { options, lines } = createOptions(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
      50,
    );
    const event = await createGatewayEvent(true);
    const answer = await Reflect.apply(create(options), undefined, [event, {}]);
    finish();
    expect(answer).toMatchObject({ statusCode: 503, body: '{"error":"deadline_exceeded"}' });
    expect(lines).toEqual([
      expect.stringContaining('memory_store_in_production'),
      expect.stringContaining('freezing_host'),
    ]);
  });
});

const toCloudFunction: Readonly<Record<string, (options: Options) => Promise<HttpFunction>>> = {
  'the middleware itself': async (options) => expressWebhooks(options),
  Express: async (options) => createExpress(options),
  Koa: async (options) => createKoa(options).callback(),
  async Fastify(options) {
    const app = await createFastify(options);
    return (request, response) => app.server.emit('request', request, response);
  },
  'h3 1': async (options) => toNodeListener(createApp().use(h3Webhooks(options))),
  'h3 2': async (options) => toNodeHandler(new H3().all(path, h3Webhooks(options))),
  async Hono(options) {
    const webhooks = fetchWebhooks(options);
    return getRequestListener(new Hono().post(path, (context) => webhooks(context.req.raw)).fetch, {
      overrideGlobalObjects: false,
    });
  },
};

describe('Cloud Functions, which read the body before', () => {
  it.each(Object.entries(toCloudFunction))('%s: a delivery is handled', async (name, create) => {
    const { options, lines } = createOptions();
    const functionName = name.replaceAll(' ', '-');
    http(functionName, await create(options));
    const server = getTestServer(functionName);
    onTestFinished(() => promisify(server.close.bind(server))());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { status, body } = await deliver(
      `http://127.0.0.1:${port}${path}`,
      createEvent('video.completed'),
      { secret },
    );
    expect({ status, body, lines }).toEqual({ ...handled, lines: [] });
  });
});
