import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BlumaClient } from '../../src/index.ts';
import type { StartCaller } from './caller.ts';
import { callerContract } from './caller-contract.ts';
import { handleRateLimitSample } from './handle-rate-limit.ts';
import { retryWithBackoffSample } from './retry-with-backoff.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const ours: StartCaller = ({ apiKey, fetch }) => {
  // Where there is no key, the request is sent without one, to see the edge's own answer.
  const keyless = (request: Request) => {
    const headers = new Headers(request.headers);
    headers.delete('authorization');
    return fetch(new Request(request, { headers }));
  };
  const client = new BlumaClient({
    apiKey: apiKey.trim() || 'bluma_test_keyless',
    fetch: apiKey.trim() ? fetch : keyless,
    logLevel: 'off',
  });
  return (prompt) => client.videos.create({ template_id: 'meme-dialogue', context: { prompt } });
};

describe('the client keeps its promises', () => {
  it.each(callerContract.map(({ name, run }) => [name, run] as const))('%s', async (_, run) => {
    await run(ours);
  });
});

async function broken(start: StartCaller): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of callerContract) {
    await run(start).catch(() => names.push(name));
    vi.restoreAllMocks();
  }
  return names;
}

describe("the guide's own samples break them", () => {
  it('retryWithBackoff', async () => {
    expect(await broken(retryWithBackoffSample)).toEqual([
      'a key that does not exist is tried once, and the error says 401',
      'credits that are used up are an error, which says 402, and what is required and available',
      'a video that was made and paid for is not made again after a reset',
      'a 500 to what is not idempotent is not tried again',
      'an error says its status also where the body is a bare string, or HTML',
      'a 429 is tried again after the seconds that it says',
      'a 429 is tried again after the date that it says',
      'nobody is kept waiting for an hour: the error carries the wait',
      'callers that were refused together do not return together',
      'a prompt that is too short costs no request',
    ]);
  });

  it('handleRateLimit', async () => {
    expect(await broken(handleRateLimitSample)).toEqual([
      'a key that does not exist is tried once, and the error says 401',
      'credits that are used up are an error, which says 402, and what is required and available',
      'a 500 to what is not idempotent is not tried again',
      'an error says its status also where the body is a bare string, or HTML',
      'a 429 is tried again after the date that it says',
      'a 429 after a 429 is tried again too',
      'nobody is kept waiting for an hour: the error carries the wait',
      'callers that were refused together do not return together',
      'a prompt that is too short costs no request',
    ]);
  });
});
