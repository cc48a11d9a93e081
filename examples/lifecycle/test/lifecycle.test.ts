import { resolve } from 'node:path';
import { BlumaClient } from '@bluma-webhooks/client';
import { occupyPort, startExample } from '@bluma-webhooks/example-support';
import { createSimulator } from '@bluma-webhooks/simulator';
import { describe, expect, it } from 'vitest';
import { walk } from '../src/lifecycle.ts';
import { startReceiver } from '../src/receiver.ts';

const folder = resolve(import.meta.dirname, '..');

describe('Lifecycle', { timeout: 200_000 }, () => {
  it('runs all steps, and ends by itself', async () => {
    const example = await startExample(folder, {});
    expect(await example.ended).toEqual({ code: 0, signal: null });
    const output = example.output();
    expect(output.match(/^\d\./gm)).toEqual(['1.', '2.', '3.', '4.', '5.', '6.', '7.']);
    expect(output).toMatch(
      /its log: video.completed 200, video.processing 200, video.queued 200$/m,
    );
    expect(output).toContain('is it gone? yes');
    expect(output).not.toMatch(/whsec_|bluma_test_/);
  });

  it('names the port that is in use, and the variable to set', async () => {
    const port = await occupyPort();
    const example = await startExample(folder, { PORT: port });
    expect(await example.ended).toEqual({ code: 1, signal: null });
    expect(example.output()).toContain(`Cannot listen on port ${port}: set PORT to another one`);
  });

  it('handles every event once, whichever of the two webhooks sends it', async () => {
    const sim = createSimulator({
      clock: { scale: 50, patience: '60s' },
      videos: { queued: '1s', rendering: '1s' },
    });
    const client = new BlumaClient({ apiKey: sim.account.testKey, baseURL: await sim.listen() });
    const receiver = await startReceiver(0);
    const lines: string[] = [];
    await walk({ client, receiver, url: receiver.url, say: (line) => lines.push(line) });

    const published = sim.events().map(({ type, data }) => `${type} ${Object(data).id}`);
    expect(published).toHaveLength(6);
    expect(receiver.handled.toSorted()).toEqual(published.toSorted());
    expect(await client.webhooks.list()).toEqual([]);
    expect(lines).toHaveLength(7);

    await receiver.close();
    await sim.close();
  });
});
