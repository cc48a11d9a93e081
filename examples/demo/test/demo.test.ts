import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const cwd = resolve(import.meta.dirname, '..');
const timeout = 200_000;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of its own, since how it ends is part of what it says. */
function node(...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(process.execPath, args, { cwd }, (_error, stdout, stderr) => {
      done({ code: child.exitCode, stdout, stderr });
    });
  });
}

/** A part of the demo, with other promises than its own. */
function part(call: string): Promise<Ended> {
  return node(
    '--input-type=module',
    '--eval',
    `import { createEvent } from '@bluma-webhooks/testing';
    import { demo } from './src/demo.ts';
    import { scenarios } from './src/scenarios.ts';
    import { statusTable } from './src/status-table.ts';
    import { promisedAttempts } from './src/promised-attempts.ts';
    import { story } from './src/story.ts';
    process.exitCode = (await ${call}) ? 0 : 1;`,
  );
}

const demoWith = (list: string) => part(`demo(${list})`);

interface Printed {
  /** The table's cells. */
  readonly table: string[][];
  readonly below: string;
}

/** Of the story and of the demo after it, or of one of them, the last. */
function read(stdout: string): Printed {
  const [table = '', below = ''] = stdout.trim().split('\n\n').slice(-2);
  return { table: table.split('\n').map((line) => line.split(/ {2,}/)), below };
}

const timeline = [
  ['after', 'event', 'attempt', 'answered', 'tried again', 'as promised'],
  ['immediately', 'video.queued', '1', '200', '✓'],
  ['immediately', 'credits.low', '1', '200', '✓'],
  ['immediately', 'video.queued', '1', '200', '✓'],
  ['2 s', 'video.processing', '1', '200', '✓'],
  ['2 s', 'video.processing', '1', '200', '✓'],
  ['32 s', 'video.completed', '1', '500', 'in 3 s', '✓'],
  ['35 s', 'video.completed', '2', '500', 'in 30 s', '✓'],
  ['1 min 5 s', 'video.completed', '3', '500', 'in 5 min', '✓'],
  ['6 min 5 s', 'video.completed', '4', '500', 'in 1 h', '✓'],
  ['1 h 6 min 5 s', 'video.completed', '5', '200', '✓'],
];

const findings =
  'the video is completed, 7 of 12 credits are left, the webhook is on, each event handled once';

describe('the story of a video', { concurrent: true, timeout }, () => {
  it('ends with 1 when an attempt has another time or response than expected', async () => {
    const { code, stdout } = await part(
      `story(promisedAttempts.map((one) => one.at === 35 ? { ...one, againIn: 60 } : one))`,
    );
    const { table, below } = read(stdout);
    expect(table).toEqual(
      timeline.map((cells) => (cells[0] === '35 s' ? [...cells.slice(0, -1), '✗'] : cells)),
    );
    expect(below).toBe(`10 of 10 attempts, ${findings}`);
    expect(code).toBe(1);
  });

  it('ends with 1 when there were more attempts than expected', async () => {
    const { code, stdout } = await part('story(promisedAttempts.slice(0, -1))');
    expect(read(stdout).below).toBe(`10 of 9 attempts, ${findings}`);
    expect(code).toBe(1);
  });
});

describe('the demo', { concurrent: true, timeout }, () => {
  it('plays the story, prints requests, responses and runs, and ends with 0', async () => {
    const { code, stdout, stderr } = await node('src/main.ts');
    const told = read(stdout.split('\n\n').slice(0, 3).join('\n\n'));
    expect(told).toEqual({ table: timeline, below: `10 of 10 attempts, ${findings}` });
    const { table, below } = read(stdout);
    expect(table).toEqual([
      ['sent', 'answered', 'handled', 'as promised'],
      ['video.queued', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['video.processing', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['video.completed', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['video.failed', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['video.deleted', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['credits.low', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['credits.exhausted', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['video.archived, for video.*', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['team.renamed, for nobody', '200 {"status":"ignored"}', 'never', '✓'],
      ['two concurrent deliveries: one', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['two concurrent deliveries: the other', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['an event', '200 {"status":"handled"}', 'once: succeeded', '✓'],
      ['… delivered again', '200 {"status":"duplicate"}', 'once: succeeded', '✓'],
      ['a handler that fails', '500 {"error":"handler_failed"}', 'once: failed', '✓'],
      ['… delivered again', '200 {"status":"handled"}', 'twice: failed, succeeded', '✓'],
      ['a handler past the deadline', '202 {"status":"accepted"}', 'once: running', '✓'],
      ['… delivered again at its end', '200 {"status":"duplicate"}', 'once: succeeded', '✓'],
      [
        'a PermanentError',
        '200 {"status":"dead_letter"}',
        'once: permanent → dead letter: permanent',
        '✓',
      ],
      [
        'signed, but not JSON',
        '200 {"status":"dead_letter"}',
        'never → dead letter: unreadable',
        '✓',
      ],
      ['created eight days ago', '200 {"status":"stale"}', 'never', '✓'],
      ['a tampered body', '401 {"error":"invalid_signature"}', 'never', '✓'],
      ['no signature', '401 {"error":"missing_signature"}', 'never', '✓'],
      ['a wrong secret', '401 {"error":"invalid_signature"}', 'never', '✓'],
      ['compressed', '415 {"error":"unsupported_encoding"}', 'never', '✓'],
      ['more than 1 MiB', '413 {"error":"body_too_large"}', 'never', '✓'],
      ['GET', '405 {"error":"method_not_allowed"}', 'never', '✓'],
    ]);
    expect(below).toBe('26 deliveries, 26 answered as promised, each event handled once');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('ends with 1 and prints the difference when a response is not the expected one', async () => {
    const { code, stdout } = await demoWith(
      `scenarios({
        ...statusTable,
        methodNotAllowed: { ...statusTable.methodNotAllowed, status: 404, allow: undefined },
      })`,
    );
    const { table, below } = read(stdout);
    expect(table.filter((cells) => cells.includes('✗'))).toEqual([
      ['GET', '405 {"error":"method_not_allowed"}', 'never', '✗'],
    ]);
    expect(below.split('\n')).toEqual([
      '✗ GET',
      "    allow: expected undefined, seen 'POST'",
      '    status: expected 404, seen 405',
      '26 deliveries, 25 answered as promised, each event handled once',
    ]);
    expect(code).toBe(1);
  });

  it('ends with 1 when a handler did not run as often as expected', async () => {
    const { code, stdout } = await demoWith(
      `[(runner) => runner.deliver('an event', createEvent('credits.low'), statusTable.handled)]`,
    );
    expect(read(stdout).below.split('\n')).toEqual([
      '✗ an event',
      "    runs: expected [], seen [ { handler: 'credits.low', outcome: 'succeeded' } ]",
      '1 deliveries, 0 answered as promised, each event handled once',
    ]);
    expect(code).toBe(1);
  });

  it('ends with 1 when an event was not handled', async () => {
    const { code, stdout } = await demoWith(
      `[(runner) => {
        const event = createEvent('credits.low');
        runner.server.journal.plan(event, () => Promise.reject(new Error('no')));
        const runs = [{ handler: 'credits.low', outcome: 'failed' }];
        return runner.deliver('an event', event, { ...statusTable.handlerFailed, runs });
      }]`,
    );
    expect(read(stdout).below).toBe(
      '1 deliveries, 1 answered as promised, not every event handled once',
    );
    expect(code).toBe(1);
  });
});
