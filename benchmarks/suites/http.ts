import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { type Contender, compare } from '../compare.ts';
import type { Figure } from '../figure.ts';
import { blast } from '../http/blast.ts';
import { signedRequests } from '../http/signed-requests.ts';
import type { Plan, Suite } from '../suite.ts';

const load = { connections: 32, status: 200 };

interface Match {
  readonly ours: string;
  /** By their files in `http/servers`; what the ratio has to reach. */
  readonly beside: readonly {
    readonly file: string;
    readonly name: string;
    readonly atLeast?: number;
  }[];
}

const matches: Readonly<Record<string, Match>> = {
  'node:http': {
    ours: 'ours-node',
    beside: [
      { file: 'by-hand-node', name: 'verified and parsed by hand', atLeast: 0.8 },
      { file: 'octokit-node', name: '@octokit/webhooks', atLeast: 1.5 },
      { file: 'floor', name: 'reading and answering alone' },
    ],
  },
  Express: {
    ours: 'ours-express',
    beside: [
      { file: 'guide-express', name: "the vendor's guide", atLeast: 1.25 },
      { file: 'octokit-express', name: '@octokit/webhooks', atLeast: 1.1 },
      { file: 'read-express', name: 'reading and answering alone', atLeast: 0.8 },
    ],
  },
  Fastify: {
    ours: 'ours-fastify',
    beside: [{ file: 'by-hand-fastify', name: 'by hand, with a Set', atLeast: 1 }],
  },
  Koa: {
    ours: 'ours-koa',
    beside: [{ file: 'by-hand-koa', name: 'by hand, with a Set', atLeast: 1 }],
  },
};

/** Whole endpoints over HTTP, each in a process of its own: new events of about 400 bytes, handled by an empty handler. */
export const httpSuite: Suite = async (plan) => {
  const figures: Figure[] = [];
  // The load on a processor of its own, where there are two.
  pin(process.pid, 1);
  for (const [name, match] of Object.entries(matches)) {
    figures.push(...(await figuresOf(name, match, plan)));
  }
  return figures;
};

async function figuresOf(
  name: string,
  { ours, beside }: Match,
  { rounds, share }: Plan,
): Promise<Figure[]> {
  const children: ChildProcess[] = [];
  const contender = async (file: string, title: string): Promise<Contender> => {
    const child = fork(new URL('../http/server-process.ts', import.meta.url), [file], {
      execArgv: [],
    });
    children.push(child);
    pin(child.pid, 0);
    const [port] = await once(child, 'message');
    return {
      name: title,
      round: () => blast(Number(port), signedRequests(Math.round(20_000 * share)), load),
    };
  };
  try {
    const rivals = [];
    for (const { file, name: title, ...target } of beside) {
      rivals.push({ ...(await contender(file, title)), ...target });
    }
    return await compare({
      name: `on ${name}`,
      ours: await contender(ours, 'ours'),
      beside: rivals,
      rounds,
    });
  } finally {
    for (const child of children) child.disconnect();
  }
}

/** To one processor, where the system has a command for it. */
function pin(pid: number | undefined, processor: number): void {
  if (availableParallelism() < 2 || pid === undefined) return;
  try {
    execFileSync(
      'taskset',
      ['--all-tasks', '--cpu-list', '--pid', String(processor), String(pid)],
      {
        stdio: 'ignore',
      },
    );
  } catch {
    // Then the system decides.
  }
}
