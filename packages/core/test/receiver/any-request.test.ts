import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Handlers, PermanentError } from '../../src/index.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { answers, inProgress, type Seen } from './support/answers.ts';
import { type Sample, sample } from './support/arbitrary-request.ts';
import { fails, faulty, hangs } from './support/faulty-store.ts';
import { start } from './support/receiver.ts';
import { pass, useHeldClock, type Watched, watch } from './support/time.ts';

useHeldClock();

const seed = 20_251_103;
const numRuns = 5000;
/** Sent concurrently, so that deliveries join runs. */
const batch = fc.array(sample, { minLength: 4, maxLength: 6 });
const deadlineMs = 4500;

const documented: ReadonlyMap<string, Seen> = new Map(
  [...Object.values(answers), inProgress(1)].map((answer) => [answer.body, answer]),
);

function expectDocumented(answer: Seen): void {
  const { headers, ...rest } = documented.get(answer.body) ?? answers.handled;
  const retry = headers['retry-after'] && { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) };
  expect(answer).toEqual({ ...rest, headers: { ...headers, ...retry } });
}

/** Handlers that succeed, succeed later, fail, fail permanently and hang, and the log of what they did for each id. */
function countingHandlers() {
  const running = new Set<string>();
  const done = new Set<string>();
  const violations: string[] = [];
  let runs = 0;
  const run = async (id: string, work: () => unknown): Promise<void> => {
    runs++;
    if (running.has(id)) violations.push(`two concurrent runs: ${id}`);
    if (done.has(id)) violations.push(`again: ${id}`);
    running.add(id);
    try {
      await work();
      done.add(id);
    } catch (error) {
      if (error instanceof PermanentError) done.add(id);
      throw error;
    } finally {
      running.delete(id);
    }
  };
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const handlers: Handlers = {
    'video.*': ({ id }) => run(id, () => undefined),
    'video.failed': ({ id }) => run(id, () => Promise.reject(new Error(id))),
    'video.deleted': ({ id }) => run(id, () => Promise.reject(new PermanentError(id))),
    'video.processing': ({ id }, { signal }) =>
      run(id, () => new Promise((_, reject) => signal.addEventListener('abort', reject))),
    'credits.*': ({ id }) => run(id, () => sleep(20)),
  };
  return { handlers, violations, done, runs: () => runs };
}

/** A store that fails now and then, and rarely hangs. */
function unreliableStore() {
  return faulty(createReferenceStore(), {
    claim: (call, n) => (n % 199 === 0 ? hangs(call, n) : n % 23 < 2 ? fails(call, n) : call()),
    complete: (call, n) => (n % 11 === 0 ? fails(call, n) : call()),
    release: (call, n) => (n % 7 === 0 ? fails(call, n) : call()),
    renew: (call, n) => (n % 3 === 0 ? fails(call, n) : call()),
  });
}

/** Lets time pass only if an answer needs it, and never more than the deadline. */
async function settle(answered: readonly Watched<Seen>[]): Promise<void> {
  for (const ms of [0, 50, deadlineMs - 50]) {
    await pass(ms);
    if (answered.every(({ value }) => value)) return;
  }
}

describe('any request', () => {
  it('is answered as documented within the deadline, and an event runs at most once', async () => {
    const { handlers, violations, done, runs } = countingHandlers();
    const { send } = start({
      handlers,
      store: unreliableStore(),
      deadlineMs,
      handlerTimeoutMs: 6000,
      logger: { info() {}, warn() {}, error() {} },
      observer: undefined,
      onDeadLetter: () => {},
    });
    let sent = 0;
    let verified = 0;
    const bodies = new Map<string, number>();

    const check = async (samples: readonly Sample[]): Promise<void> => {
      const answered = samples.map(({ request }) => watch(send(request)));
      await settle(answered);
      for (const [index, { isVerified }] of samples.entries()) {
        const answer = answered[index]?.value;
        if (!answer) throw new Error('not answered by the deadline');
        expectDocumented(answer);
        if (isVerified) expect(answer.status < 300 || answer.status >= 500).toBe(true);
        else expect(answer.status).toBeGreaterThanOrEqual(400);
        sent++;
        if (isVerified) verified++;
        bodies.set(answer.body, (bodies.get(answer.body) ?? 0) + 1);
      }
      expect(violations).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(batch, check), { seed, numRuns });

    expect(sent).toBeGreaterThanOrEqual(20_000);
    expect(verified).toBeGreaterThanOrEqual(sent / 2);
    // Or the property would have held for want of anything that happened.
    expect(runs()).toBeGreaterThan(1000);
    expect(done.size).toBeGreaterThan(500);
    for (const { body } of Object.values(answers)) {
      const elsewhere = ['queued', 'lease_lost', 'shutting_down', 'secret_', 'queue_'];
      if (!elsewhere.some((kind) => body.includes(kind)))
        expect([...bodies.keys()]).toContain(body);
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  }, 600_000);
});
