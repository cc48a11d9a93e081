import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startRedis } from '@bluma-webhooks/test-servers';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { expect, it, onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('./stopped-receiver.ts', import.meta.url));
const secret = 'whsec_example';
/** When `docker stop` kills a process. */
const graceMs = 10_000;

/** A deployed receiver, stopped as `docker stop` does it. */
class Deployed {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  #onLine: () => void = () => {};

  constructor(url: string) {
    this.#process = spawn(process.execPath, [script, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void this.#process.kill('SIGKILL'));
    if (!this.#process.stdout) throw new Error('It has no output');
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.#onLine();
    });
  }

  /** The first line that begins so. */
  async line(start: string): Promise<string> {
    for (;;) {
      const line = this.lines.find((one) => one.startsWith(start));
      if (line) return line;
      await new Promise<void>((resolve) => {
        this.#onLine = resolve;
      });
    }
  }

  async url(): Promise<string> {
    const [, port] = (await this.line('listening ')).split(' ');
    return `http://127.0.0.1:${port}/webhooks/bluma`;
  }

  /** How it ended. */
  async stop(): Promise<unknown> {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const killer = setTimeout(() => this.#process.kill('SIGKILL'), graceMs);
    const [code, signal] = await exited;
    clearTimeout(killer);
    return code ?? signal;
  }
}

it('four deploys lose no event, neither those unanswered at the SIGTERM nor those answered 202 before', async () => {
  const redis = await startRedis({ own: true });
  onTestFinished(() => redis.stop());
  let current = new Deployed(redis.url);
  for (let deploy = 1; deploy <= 4; deploy++) {
    const url = await current.url();
    const [accepted, unanswered] = [1, 2].map((n) => ({
      ...createEvent('video.completed'),
      id: `evt_${deploy}_${n}`,
    }));
    if (!accepted || !unanswered) throw new Error('There are two events');
    expect((await deliver(url, accepted, { secret })).status).toBe(202);
    const answer = deliver(url, unanswered, { secret });
    await current.line(`started ${unanswered.id} 1`);

    const ended = current.stop();
    // Its handler takes longer than the deadline. Bluma sends it again, and the next process runs it.
    expect((await answer).status).toBe(503);
    expect(await ended).toBe(0);
    expect(current.lines).toContain('closed 2');
    expect(current.lines).toContain(`dead ${accepted.id} shutdown`);
    expect(current.lines).not.toContain(`dead ${unanswered.id} shutdown`);

    current = new Deployed(redis.url);
    const again = await deliver(await current.url(), unanswered, { secret });
    expect([again.status, again.body]).toEqual([200, '{"status":"handled"}']);
    await current.line(`started ${unanswered.id} 2`);
  }
  expect(await current.stop()).toBe(0);
});
