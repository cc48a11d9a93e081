import { setTimeout } from 'node:timers/promises';

import { createGate } from '@bluma-webhooks/test-support';
import { expect, it, onTestFinished, vi } from 'vitest';
import { LateClaims } from '../src/late-claims.ts';
import { patience } from './support/patience.ts';

const leaseMs = 20_000;

/** A claim that no server answers. */
const fail = () => Promise.reject(new Error('no answer'));

it('a claim that its caller repeats is not released while other claims are', async () => {
  const sent: string[] = [];
  const firstRelease = createGate();
  const lateClaims = new LateClaims({
    timeoutMs: 10_000,
    async sendRelease({ token }) {
      sent.push(`release ${token}`);
      await firstRelease.opened;
      return true;
    },
  });
  onTestFinished(() => lateClaims.close());
  const first = { key: 'first', token: 'a', leaseMs };
  const second = { key: 'second', token: 'b', leaseMs };
  // Both claims are due for a release at the same time.
  await Promise.all(
    [first, second].map((call) => expect(lateClaims.send(call, fail)).rejects.toThrow()),
  );
  await vi.waitFor(() => expect(sent).toEqual(['release a']), patience);

  // While the first release is under way, the caller repeats the second claim, and the server grants it.
  const reply = createGate();
  const repeated = lateClaims.send(second, async () => {
    sent.push('claim b');
    await reply.opened;
    return 1;
  });
  await vi.waitFor(() => expect(sent).toContain('claim b'), patience);
  firstRelease.open();
  await setTimeout(0);
  reply.open();
  expect(await repeated).toBe(1);
  expect(sent).toEqual(['release a', 'claim b']);
});
