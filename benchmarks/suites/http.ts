import { type Contender, compare } from '../compare.ts';
import type { Figure } from '../figure.ts';
import { blast } from '../http/blast.ts';
import { signedRequests } from '../http/signed-requests.ts';
import { type RunningServer, startServer } from '../http/start-server.ts';
import { pin } from '../processor.ts';
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

interface Body {
  readonly name: string;
  readonly padding: number;
  /** In each round, at full length. */
  readonly requests: number;
  readonly rounds: number;
  /** Whether the targets are meant for it. */
  readonly isJudged: boolean;
}

const bodies: readonly Body[] = [
  { name: '400 B', padding: 0, requests: 20_000, rounds: 7, isJudged: true },
  { name: '8 kB', padding: 7600, requests: 5000, rounds: 3, isJudged: false },
];

/** Whole endpoints over HTTP, each in a process of its own: new events, handled by an empty handler. */
export const httpSuite: Suite = async (plan) => {
  const figures: Figure[] = [];
  // The load on a processor of its own, where there are two.
  pin(process.pid, 1);
  for (const [name, match] of Object.entries(matches)) {
    figures.push(...(await measureMatch(name, match, plan)));
  }
  return figures;
};

async function measureMatch(
  name: string,
  { ours, beside }: Match,
  { rounds, share }: Plan,
): Promise<Figure[]> {
  const servers: RunningServer[] = [];
  const start = async (file: string) => {
    const server = await startServer(file);
    servers.push(server);
    return server;
  };
  try {
    const mine = await start(ours);
    const rivals = [];
    for (const { file, ...rival } of beside) rivals.push({ ...rival, server: await start(file) });
    const figures: Figure[] = [];
    for (const body of bodies) {
      const { requests, padding, isJudged } = body;
      const contender = (title: string, { port }: RunningServer): Contender => ({
        name: title,
        round: () => blast(port, signedRequests(Math.round(requests * share), padding), load),
      });
      const comparisons = await compare({
        name: `on ${name}, ${body.name}`,
        ours: contender('ours', mine),
        beside: rivals.map(({ name: title, server, atLeast }) => ({
          ...contender(title, server),
          atLeast: isJudged ? atLeast : undefined,
        })),
        rounds: Math.min(rounds, body.rounds),
      });
      figures.push(...comparisons);
    }
    return figures;
  } finally {
    for (const server of servers) server.stop();
  }
}
