import { blumaWebhooks as expressWebhooks } from '@bluma-webhooks/express';
import { blumaWebhooks as fastifyWebhooks } from '@bluma-webhooks/fastify';
import { blumaWebhooks as h3Webhooks } from '@bluma-webhooks/h3';
import { startExpress, startFastify, startH3, startH3v1 } from '@bluma-webhooks/test-support';
import { startBun } from '../adapters/bun.ts';
import { startDeno } from '../adapters/deno.ts';
import { startHono } from '../adapters/hono.ts';
import { startKoa } from '../adapters/koa.ts';
import { startNode } from '../adapters/node.ts';
import { coreEndpoint, fetchEndpoint } from '../adapters/web.ts';
import { ownServer, type Subject } from './subject.ts';

const core: Subject = { adapter: 'core/node', server: 'node:http', load: () => startNode };

const express = { adapter: 'express', server: 'Express' };
/** No parser runs before it. */
const fastify = { adapter: 'fastify', server: 'Fastify', options: { parserRunsFirst: false } };
const koa = { adapter: 'koa', server: 'Koa' };
/** Its parsers save the bytes. */
const h3v1 = { adapter: 'h3', server: 'h3', options: { parserRunsFirst: false } };

/** What runs on every Node: the oldest and the newest of each major that is supported. */
export const nodeSubjects: readonly Subject[] = [
  core,
  {
    ...express,
    installed: 'express4-oldest',
    load: async () => startExpress((await import('express4-oldest')).default, expressWebhooks),
  },
  {
    ...express,
    installed: 'express4',
    load: async () => startExpress((await import('express4')).default, expressWebhooks),
  },
  {
    ...express,
    installed: 'express',
    load: async () => startExpress((await import('express')).default, expressWebhooks),
  },
  {
    ...fastify,
    installed: 'fastify-oldest',
    load: async () => startFastify((await import('fastify-oldest')).default, fastifyWebhooks),
  },
  {
    ...fastify,
    installed: 'fastify',
    load: async () => startFastify((await import('fastify')).default, fastifyWebhooks),
  },
  { ...koa, installed: 'koa2', load: async () => startKoa((await import('koa2')).default) },
  { ...koa, installed: 'koa', load: async () => startKoa((await import('koa')).default) },
  {
    ...h3v1,
    installed: 'h3v1-oldest',
    load: async () => startH3v1(await import('h3v1-oldest'), h3Webhooks),
  },
  { ...h3v1, installed: 'h3v1', load: async () => startH3v1(await import('h3v1'), h3Webhooks) },
  {
    adapter: 'h3',
    server: 'h3',
    installed: 'h3',
    load: async () => startH3(await import('h3'), h3Webhooks),
  },
  { adapter: 'fetch', server: 'Hono', installed: 'hono', load: () => startHono() },
];

export const bunSubjects: readonly Subject[] = [
  { adapter: 'fetch', server: ownServer, load: () => startBun(fetchEndpoint) },
  { adapter: 'core/fetch', server: ownServer, load: () => startBun(coreEndpoint) },
  core,
];

export const denoSubjects: readonly Subject[] = [
  { adapter: 'fetch', server: ownServer, load: () => startDeno(fetchEndpoint) },
  { adapter: 'core/fetch', server: ownServer, load: () => startDeno(coreEndpoint) },
  core,
];
