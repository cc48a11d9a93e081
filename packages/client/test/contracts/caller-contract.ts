import { createSimulator, type Simulator, type SimulatorOptions } from '@bluma-webhooks/simulator';
import { expect, vi } from 'vitest';
import type { BehaviourCase } from './behaviour-case.ts';

/** What a caller works with. */
export interface CallerSetup {
  readonly apiKey: string;
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly log: (line: string) => void;
}

/** Makes something that asks for a video with a prompt. */
export type StartCaller = (setup: CallerSetup) => (prompt: string) => Promise<unknown>;

interface Setting {
  readonly sim: Simulator;
  readonly call: (prompt?: string) => Promise<unknown>;
  /** When each request was sent, in ms from the first call. */
  readonly sent: number[];
}

interface SettingOptions {
  readonly simulated?: SimulatorOptions;
  readonly apiKey?: string;
  /** What a random part is taken of. */
  readonly random?: number;
}

function set(start: StartCaller, options: SettingOptions = {}): Setting {
  vi.spyOn(Math, 'random').mockReturnValue(options.random ?? 0.5);
  const sim = createSimulator({ seed: 1, clock: 'stepped', ...options.simulated });
  const sent: number[] = [];
  const from = performance.now();
  const caller = start({
    apiKey: options.apiKey ?? sim.account.liveKey,
    log: () => {},
    fetch: async (input, init) => {
      sent.push(Math.round(performance.now() - from));
      const response = await sim.fetch(input, init);
      response.headers.set('date', new Date(sim.now()).toUTCString());
      return response;
    },
  });
  return { sim, sent, call: (prompt = 'A cat that writes code') => over(caller(prompt)) };
}

/** Time passes for whatever waits by timers, two hours at most. */
async function over<T>(work: Promise<T>): Promise<T> {
  let isFinished = false;
  const settle = () => {
    isFinished = true;
  };
  work.then(settle, settle);
  for (let seconds = 0; !isFinished && seconds < 7200; seconds++) {
    for (let turn = 0; turn < 10 && !isFinished; turn++) await new Promise(setImmediate);
    if (!isFinished) await vi.advanceTimersByTimeAsync(1000);
  }
  expect(isFinished, 'it ends').toBe(true);
  return work;
}

const failure = (work: Promise<unknown>) =>
  work.then(
    (result) => expect.fail(`took ${JSON.stringify(result)} for a video`),
    (error: unknown) => error,
  );

const queued = { id: expect.stringMatching(/^batch_/), status: 'queued' };

export const callerContract: readonly BehaviourCase<StartCaller>[] = [
  {
    name: 'a video is created by one request',
    async run(start) {
      const { call, sent } = set(start);
      expect(await call()).toMatchObject(queued);
      expect(sent).toEqual([0]);
    },
  },
  {
    name: 'a key that does not exist is tried once, and the error says 401',
    async run(start) {
      const { call, sent } = set(start, { apiKey: 'bluma_live_none' });
      expect(await failure(call())).toMatchObject({ status: 401 });
      expect(sent).toHaveLength(1);
    },
  },
  {
    name: 'credits that are used up are an error, which says 402, and what is required and available',
    async run(start) {
      const { call, sent } = set(start, { simulated: { credits: 2 } });
      expect(await failure(call())).toMatchObject({ status: 402, required: 5, available: 2 });
      expect(sent).toHaveLength(1);
    },
  },
  {
    name: 'a video that was made and paid for is not made again after a reset',
    async run(start) {
      const { sim, call } = set(start);
      sim.faultApi({ kind: 'reset_after_processing' });
      await failure(call());
      expect(sim.account.credits).toBe(95);
    },
  },
  {
    name: 'a 500 for a request that is not idempotent is not retried',
    async run(start) {
      const { sim, call, sent } = set(start);
      sim.faultApi({ kind: 'internal_error' }, { times: 5 });
      expect(await failure(call())).toMatchObject({ status: 500 });
      expect(sent).toHaveLength(1);
    },
  },
  {
    name: 'an error says its status also where the body is a bare string, or HTML',
    async run(start) {
      const { sim, call } = set(start);
      sim.faultApi({ kind: 'proxy_html', status: 502 });
      expect(await failure(call())).toMatchObject({ status: 502 });
      const keyless = set(start, { apiKey: ' ' });
      expect(await failure(keyless.call())).toMatchObject({ status: 401 });
    },
  },
  {
    name: 'a 429 is tried again after the seconds that it says',
    async run(start) {
      const { sim, call, sent } = set(start);
      sim.faultApi({ kind: 'rate_limited', retryAfter: '20s' });
      expect(await call()).toMatchObject(queued);
      expect(sent[1]).toBeGreaterThanOrEqual(20_000);
      expect(sent).toHaveLength(2);
    },
  },
  {
    name: 'a 429 is tried again after the date that it says',
    async run(start) {
      const { sim, call, sent } = set(start, { simulated: { retryAfter: 'date' } });
      sim.faultApi({ kind: 'rate_limited', retryAfter: '20s' });
      expect(await call()).toMatchObject(queued);
      expect(sent[1]).toBeGreaterThanOrEqual(20_000);
      expect(sent).toHaveLength(2);
    },
  },
  {
    name: 'a 429 after a 429 is tried again too',
    async run(start) {
      const { sim, call, sent } = set(start);
      sim.faultApi({ kind: 'rate_limited', retryAfter: '1s' }, { times: 2 });
      expect(await call()).toMatchObject(queued);
      expect(sent).toHaveLength(3);
    },
  },
  {
    name: 'no call waits for an hour: the error has the wait',
    async run(start) {
      const { sim, call, sent } = set(start);
      sim.faultApi({ kind: 'rate_limited', retryAfter: '1h' }, { times: 5 });
      expect(await failure(call())).toMatchObject({ status: 429, retryAfterMs: 3_600_000 });
      expect(sent).toHaveLength(1);
    },
  },
  {
    name: 'callers that were refused together do not return together',
    async run(start) {
      const returns: unknown[] = [];
      for (const random of [0.1, 0.9]) {
        const { sim, call, sent } = set(start, { random });
        sim.faultApi({ kind: 'rate_limited', retryAfter: 'absent' });
        await call();
        returns.push(sent[1]);
      }
      const [early, late] = returns;
      expect(early).not.toEqual(late);
    },
  },
  {
    name: 'a prompt that is too short sends no request',
    async run(start) {
      const { call, sent } = set(start);
      await failure(call('  short   '));
      expect(sent).toEqual([]);
    },
  },
];
