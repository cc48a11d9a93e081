import type { Profiler } from 'node:inspector';

/** Who a moment of processor time belongs to. */
export type Owner = (typeof owners)[number];

export const owners = [
  'sockets: system calls that write',
  'node:http and streams',
  'timers',
  'Express and what it brings',
  'HMAC and hash',
  'ours: receiver, run and adapter',
  'ours: the memory store',
  'promises, between functions',
  'garbage collection',
  'Node itself, outside of any function',
] as const;

const writes = /^write(v|Buffer|(Utf8|Latin1|Ascii)String)$/;

/** By whose file the innermost function with a file is in, in this order. */
const files: readonly (readonly [pattern: RegExp, owner: Owner])[] = [
  [/^node:(internal\/)?crypto/, 'HMAC and hash'],
  [/^node:internal\/process\/task_queues/, 'promises, between functions'],
  [/^node:(internal\/)?timers/, 'timers'],
  [/^node:/, 'node:http and streams'],
  [/\/store-memory\//, 'ours: the memory store'],
  [/\/node_modules\/(?!.*@bluma-webhooks)/, 'Express and what it brings'],
  [/./, 'ours: receiver, run and adapter'],
];

/** How much of the time in which the process did anything was whose: from 0 to 1, all together 1. */
export function computeShares(profile: Profiler.Profile): ReadonlyMap<Owner, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const findOwner = (leaf: number): Owner | undefined => {
    const name = nodes.get(leaf)?.callFrame.functionName ?? '';
    if (name === '(idle)') return undefined;
    if (name === '(garbage collector)') return 'garbage collection';
    if (writes.test(name)) return 'sockets: system calls that write';
    for (let id: number | undefined = leaf; id !== undefined; id = parents.get(id)) {
      const url = nodes.get(id)?.callFrame.url ?? '';
      const owner = files.find(([pattern]) => pattern.test(url))?.[1];
      if (owner) return owner;
    }
    return 'Node itself, outside of any function';
  };

  const times = new Map<Owner, number>(owners.map((owner) => [owner, 0]));
  let busy = 0;
  for (const [index, leaf] of (profile.samples ?? []).entries()) {
    const owner = findOwner(leaf);
    if (!owner) continue;
    const time = profile.timeDeltas?.[index] ?? 0;
    times.set(owner, (times.get(owner) ?? 0) + time);
    busy += time;
  }
  return new Map(owners.map((owner) => [owner, (times.get(owner) ?? 0) / busy]));
}
