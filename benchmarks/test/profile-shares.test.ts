import { expect, it } from 'vitest';
import { computeShares } from '../profile-shares.ts';

it('a sample counts for the innermost function with a file, and an idle one for none', () => {
  const frames = [
    ['(root)', ''],
    ['(idle)', ''],
    ['handle', 'file:///x/node_modules/.pnpm/express@5/node_modules/express/lib/application.js'],
    ['receive', 'file:///x/packages/core/dist/node.js'],
    ['createHmac', 'node:crypto'],
    ['parse', ''],
    ['end', 'node:_http_outgoing'],
    ['writeUtf8String', ''],
    ['claim', 'file:///x/packages/store-memory/dist/index.js'],
    ['setTimeout', 'node:timers'],
    ['(garbage collector)', ''],
    ['(program)', ''],
  ] as const;
  const children: Readonly<Record<number, number[]>> = {
    0: [1, 2, 10, 11],
    2: [3],
    3: [4, 5, 6, 8, 9],
    6: [7],
  };
  const profile = {
    nodes: frames.map(([functionName, url], id) => ({
      id,
      callFrame: { functionName, url, scriptId: '1', lineNumber: 1, columnNumber: 1 },
      children: children[id] ?? [],
    })),
    startTime: 0,
    endTime: 1,
    samples: [1, 2, 3, 4, 5, 7, 8, 9, 10, 11],
    timeDeltas: [1000, 10, 10, 10, 10, 20, 10, 10, 10, 10],
  };
  expect(Object.fromEntries(computeShares(profile))).toEqual({
    'sockets: system calls that write': 0.2,
    'node:http and streams': 0,
    timers: 0.1,
    'Express and what it brings': 0.1,
    'HMAC and hash': 0.1,
    'ours: receiver, run and adapter': 0.2,
    'ours: the memory store': 0.1,
    'promises, between functions': 0,
    'garbage collection': 0.1,
    'Node itself, outside of any function': 0.1,
  });
});
