import { describe, expect, it, vi } from 'vitest';
import { createReceiver } from '../../src/index.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { request, secret } from './support/delivery.ts';
import { fails, faulty } from './support/faulty-store.ts';
import { heldHandler, start } from './support/receiver.ts';
import { pass, useHeldClock, watch } from './support/time.ts';

useHeldClock();

describe('a lease', () => {
  it('is counted from before the claim was sent: its answer may have been long on the way', async () => {
    const slowly = async <Result>(call: () => Promise<Result>): Promise<Result> => {
      const result = await call();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return result;
    };
    const store = faulty(createReferenceStore(), { claim: slowly, renew: fails });
    const { handlers, last } = heldHandler();
    const { deliver } = start({ handlers, store, leaseMs: 1500 });
    watch(deliver());
    await pass(1499);
    expect(last().context.signal.aborted).toBe(false);
    await pass(1);
    expect(last().context.signal.aborted).toBe(true);
  });

  it('is no longer renewed after a handler threw a value that cannot be read', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const store = faulty(createReferenceStore());
    const { deliver, receiver } = start({
      store,
      handlers: {
        '*': () => Promise.reject(proxy),
      },
    });
    expect(await deliver()).toMatchObject({ status: 500 });
    await receiver.close();
    await pass(60_000);
    expect(store.of('renew')).toEqual([]);
  });
});

describe('close', () => {
  it('counts the runs at the time of its call, and no later ones', async () => {
    const { handlers } = heldHandler();
    const onDeadLetter = () => new Promise(() => {});
    const { deliver, receiver, send } = start({ handlers, onDeadLetter });
    watch(deliver());
    await pass(4500);
    const closed = watch(receiver.close({ timeoutMs: 1000 }));
    watch(send(request(Buffer.from('no json'))));
    watch(send(request(Buffer.from('no json either'))));
    await pass(5000);
    expect(closed.value).toEqual({ drained: 0, aborted: 1 });
  });
});

describe('on the console', () => {
  it('an id is logged without a change, even if it looks like a printf format', async () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {});
    const receiver = createReceiver({
      secret,
      store: createReferenceStore(),
      handlers: { '*': () => {} },
    });
    const body = Buffer.from(JSON.stringify({ id: 'evt_100%d', type: 'video.completed' }));
    const { status } = await receiver.receive(request(body));
    const [format, fields] = info.mock.calls[0] ?? [];
    info.mockRestore();
    expect({ status, format }).toEqual({ status: 200, format: '[bluma-webhooks] responded' });
    expect(fields).toContain('"eventId":"evt_100%d"');
  });

  it('what a terminal would act upon is escaped: controls, line separators, directions', async () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {});
    const receiver = createReceiver({
      secret,
      store: createReferenceStore(),
      handlers: { '*': () => {} },
    });
    const codes = [0x1b, 0x7f, 0x85, 0x9b, 0x200e, 0x200f, 0x61c, 0x2028, 0x2029, 0x202e, 0x2066];
    const id = `evt_${String.fromCharCode(...codes)}_é`;
    await receiver.receive(request(Buffer.from(JSON.stringify({ id, type: 'video.completed' }))));
    const [, fields] = info.mock.calls[0] ?? [];
    info.mockRestore();
    const escaped = codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('');
    expect(fields).toContain(`"eventId":"evt_${escaped}_é"`);
  });
});
