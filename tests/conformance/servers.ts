import type { ReceiverOptions } from '@bluma-webhooks/core';
import { blumaWebhooks as expressWebhooks } from '@bluma-webhooks/express';
import { blumaWebhooks as fastifyWebhooks } from '@bluma-webhooks/fastify';
import { blumaWebhooks as h3Webhooks } from '@bluma-webhooks/h3';
import { startExpress, startFastify, startH3, startH3v1 } from '@bluma-webhooks/test-support';
import type { RunningAdapter, StartAdapter } from '@bluma-webhooks/testing';
import express from 'express';
import fastify from 'fastify';
import * as h3 from 'h3';
import * as h3v1 from 'h3v1';
import Koa from 'koa';
import { startHono } from '../adapters/hono.ts';
import { startKoa } from '../adapters/koa.ts';
import { startNode } from '../adapters/node.ts';

const starts: Readonly<Record<string, StartAdapter>> = {
  'core/node': startNode,
  'Express 5': startExpress(express, expressWebhooks),
  'Fastify 5': startFastify(fastify, fastifyWebhooks),
  'Koa 3': startKoa(Koa),
  'h3 2': startH3(h3, h3Webhooks),
  'h3 1': startH3v1(h3v1, h3Webhooks),
  // Its own Response in place of Node's would be everybody's here, and h3 2 does not know it for one.
  Hono: startHono({ overrideGlobalObjects: false }),
};

export interface Server extends RunningAdapter {
  readonly name: string;
}

/** Every adapter with the same options, each with its own default store. */
export function startAll(options: ReceiverOptions): Promise<Server[]> {
  return Promise.all(
    Object.entries(starts).map(async ([name, start]) => ({
      ...(await start(options, { parser: 'none' })),
      name,
    })),
  );
}

export async function stopAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(async ({ receiver, close }) => {
      await receiver.close({ timeoutMs: 0 });
      await close();
    }),
  );
}
