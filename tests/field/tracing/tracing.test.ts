import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

const secret = 'whsec_tracing';

interface Report {
  readonly spanNames: readonly string[];
  readonly lines: readonly string[];
}

async function start(agent: string, app: string) {
  const child = fork(`${import.meta.dirname}/app.cjs`, [app], {
    execArgv: ['--import', `${import.meta.dirname}/${agent}.mjs`],
    env: {
      ...process.env,
      OTEL_LOG_LEVEL: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  });
  onTestFinished(() => void child.kill());
  const [{ port }] = await once(child, 'message');
  const report = async (): Promise<Report> => {
    child.send('report');
    const [found] = await once(child, 'message');
    return found;
  };
  return { url: `http://127.0.0.1:${port}`, report };
}

const pathsByApp: Readonly<Record<string, readonly string[]>> = {
  express: ['/webhooks/bluma', '/route', '/router/route', '/mount', '/router/of/me'],
  express4: ['/webhooks/bluma', '/route', '/router/route', '/mount', '/router/of/me'],
  koa: ['/webhooks/bluma', '/route', '/router/route', '/mount'],
  fastify: ['/webhooks/bluma', '/route'],
  h3: ['/webhooks/bluma', '/route', '/mount'],
  node: ['/webhooks/bluma'],
};

describe.each(['opentelemetry', 'sentry'])('%s', (agent) => {
  it.each(Object.keys(pathsByApp))('%s: every mount handles its deliveries', async (app) => {
    const { url, report } = await start(agent, app);
    for (const path of pathsByApp[app] ?? []) {
      const { status, body } = await deliver(`${url}${path}`, createEvent('video.completed'), {
        secret,
      });
      expect({ path, status, body }).toEqual({ path, status: 200, body: '{"status":"handled"}' });
    }
    expect((await fetch(`${url}/page`)).status).toBe(200);
    const { spanNames, lines } = await report();
    expect(spanNames.length, 'the agent has traced something').toBeGreaterThan(0);
    expect(lines.filter((line) => !line.startsWith('info'))).toEqual([]);
  });
});
