import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createReceiver, type ReceiverOptions } from '../../src/index.ts';
import { createEvent, secret, signedDelivery } from '../support/delivery.ts';
import { openStore } from '../support/open-store.ts';

/** The result of a delivery whose handler takes longer than the deadline, and the warnings. */
async function deliverSlowly(
  options: Partial<ReceiverOptions>,
  { outlivesResponse }: { readonly outlivesResponse?: boolean } = {},
) {
  const warnings: object[] = [];
  const open: (() => void)[] = [];
  const receiver = createReceiver({
    secret,
    store: openStore(),
    deadlineMs: 20,
    handlers: { '*': () => new Promise<void>((resolve) => open.push(resolve)) },
    ...options,
    logger: {
      info: () => {},
      error: () => {},
      warn: (message, fields) => warnings.push({ message, ...fields }),
    },
  });
  const statuses: number[] = [];
  for (const id of ['evt_1', 'evt_2']) {
    const delivery = await signedDelivery(createEvent('video.completed', {}, id));
    statuses.push((await receiver.receive({ ...delivery, outlivesResponse })).status);
  }
  for (const finish of open) finish();
  await receiver.close();
  return { statuses, warnings };
}

function onHost(name: string): void {
  vi.stubEnv(name, 'set by the host');
  onTestFinished(() => void vi.unstubAllEnvs());
}

const hosts = [
  ['AWS_LAMBDA_FUNCTION_NAME', 'AWS Lambda'],
  ['VERCEL', 'Vercel'],
  ['NETLIFY', 'Netlify'],
  ['FUNCTION_TARGET', 'Cloud Run functions'],
  ['K_SERVICE', 'Cloud Run'],
  ['FUNCTIONS_WORKER_RUNTIME', 'Azure Functions'],
  ['AZURE_FUNCTIONS_ENVIRONMENT', 'Azure Functions'],
] as const;

describe('a host that freezes the process after the response', () => {
  it.each(hosts)(
    '%s: a slow handler is answered 503, and one warning says why',
    async (name, host) => {
      onHost(name);
      expect(await deliverSlowly({})).toEqual({
        statuses: [503, 503],
        warnings: [
          {
            message: 'freezing_host',
            host,
            fix: expect.stringContaining('onDeadline'),
            err: undefined,
          },
        ],
      });
    },
  );

  it('what the user has set stays, without a warning', async () => {
    onHost('AWS_LAMBDA_FUNCTION_NAME');
    expect(await deliverSlowly({ onDeadline: 'accept' })).toEqual({
      statuses: [202, 202],
      warnings: [],
    });
    expect(await deliverSlowly({ onDeadline: 'redeliver' })).toEqual({
      statuses: [503, 503],
      warnings: [],
    });
  });

  it('where waitUntil keeps the process alive, it is answered 202', async () => {
    onHost('VERCEL');
    expect(await deliverSlowly({}, { outlivesResponse: true })).toEqual({
      statuses: [202, 202],
      warnings: [],
    });
  });

  it('elsewhere, the process goes on, unless the adapter says that it does not', async () => {
    for (const [name] of hosts) vi.stubEnv(name, undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await deliverSlowly({})).toEqual({ statuses: [202, 202], warnings: [] });
    expect(await deliverSlowly({}, { outlivesResponse: false })).toEqual({
      statuses: [503, 503],
      warnings: [],
    });
  });
});
