// node --import <agent> app.cjs <app>: serves the app, and ends with its parent.
const { createServer } = require('node:http');

const secret = 'whsec_tracing';
const lines = [];
const logger = Object.fromEntries(
  ['info', 'warn', 'error'].map((level) => [level, (message) => lines.push(`${level} ${message}`)]),
);
const options = { secret, logger, handlers: { '*': () => {} } };

function serveExpress(express) {
  const { blumaWebhooks } = require('@bluma-webhooks/express');
  const app = express();
  const router = express.Router();
  router.post('/route', blumaWebhooks(options));
  router.post('/of/:tenant', blumaWebhooks(options));
  app.use('/router', router);
  app.post('/route', blumaWebhooks(options));
  app.use('/mount', blumaWebhooks(options));
  app.use(blumaWebhooks(options));
  app.get('/page', (_request, response) => response.end('page'));
  return app;
}

const apps = {
  express: () => serveExpress(require('express')),
  express4: () => serveExpress(require('express4')),
  koa() {
    const { blumaWebhooks } = require('@bluma-webhooks/koa');
    const Koa = require('koa');
    const Router = require('@koa/router').default ?? require('@koa/router');
    const mount = require('koa-mount');
    const app = new Koa();
    const router = new Router();
    router.post('/router/route', blumaWebhooks(options));
    router.post('/route', blumaWebhooks(options));
    router.get('/page', (context) => {
      context.body = 'page';
    });
    app.use(router.routes());
    app.use(mount('/mount', blumaWebhooks(options)));
    app.use(blumaWebhooks(options));
    return app.callback();
  },
  async fastify() {
    const { blumaWebhooks } = require('@bluma-webhooks/fastify');
    const app = require('fastify')();
    app.register(blumaWebhooks, options);
    app.register(blumaWebhooks, { ...options, path: '/route' });
    app.get('/page', async () => 'page');
    await app.ready();
    return app.routing;
  },
  h3() {
    const { blumaWebhooks } = require('@bluma-webhooks/h3');
    const { createApp, createRouter, eventHandler, toNodeListener } = require('h3v1');
    const app = createApp();
    const router = createRouter();
    router.post('/route', blumaWebhooks(options));
    router.get(
      '/page',
      eventHandler(() => 'page'),
    );
    app.use(router);
    app.use('/mount', blumaWebhooks(options));
    app.use(blumaWebhooks(options));
    return toNodeListener(app);
  },
  node() {
    const { createNodeHandler } = require('@bluma-webhooks/core/node');
    const { memoryStore } = require('@bluma-webhooks/store-memory');
    const handler = createNodeHandler({ ...options, store: memoryStore() });
    return (request, response) =>
      handler(request, response, () =>
        response.writeHead(request.url === '/page' ? 200 : 404).end('page'),
      );
  },
};

async function main() {
  const server = createServer(await apps[process.argv[2]]());
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', () => process.send({ spanNames: globalThis.spanNames, lines }));
  process.on('disconnect', () => process.exit());
}

main();
