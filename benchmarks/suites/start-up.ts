import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { run } from '../../scripts/command.ts';
import { type Contender, computeRatios, inTurns } from '../compare.ts';
import { computeSpread, type Figure, type Quantity, toQuantity } from '../figure.ts';
import type { Plan, Suite } from '../suite.ts';

const execute = promisify(execFile);

/** The framework that each adapter is compared with. `fetch` has none: Hono is one that it is used in. */
const adapters = [
  { adapter: 'express', framework: 'express', atMost: 0.1 },
  { adapter: 'fastify', framework: 'fastify', atMost: 0.1 },
  { adapter: 'koa', framework: 'koa', atMost: 0.1 },
  { adapter: 'h3', framework: 'h3', atMost: 0.1 },
  { adapter: 'fetch', framework: 'hono', atMost: undefined },
];

/** How long imports take, each in a new process; and the sizes of bundles. */
export const startUpSuite: Suite = async (plan) => {
  const figures: Figure[] = [];
  for (const pair of adapters) figures.push(...(await measureImports(pair, plan)));
  return [...figures, ...(await sizes())];
};

/** No adapter imports its framework, so each is measured alone; and after it, as both are in every server. */
async function measureImports(
  { adapter, framework, atMost }: (typeof adapters)[number],
  { rounds, share }: Plan,
): Promise<Figure[]> {
  const name = `@bluma-webhooks/${adapter}`;
  const [theirs, alone, after] = [
    importing(framework),
    importing(name),
    importing(name, framework),
  ];
  // A process more or less costs little, and an import differs more than a rate.
  const ms = await inTurns([theirs, alone, after], share < 1 ? rounds : 2 * rounds + 1);
  const ratio = (what: string, contender: Contender, limit: number | undefined): Quantity =>
    toQuantity(computeRatios(ms(contender), ms(theirs)), {
      name: `import of ${name}${what}, ${median(ms(contender))} beside ${framework}'s ${median(ms(theirs))}, as a ratio`,
      unit: '',
      atMost: limit,
    });
  return [ratio('', alone, atMost), ratio(` after ${framework}`, after, undefined)];
}

function median(values: readonly number[]): string {
  return `${computeSpread(values).median.toFixed(1)} ms`;
}

/** Rounds come to how many ms an import takes in a new process, `before` it another one that does not count. */
function importing(name: string, before?: string): Contender {
  const code = `
    ${before ? `await import('${before}');` : ''}
    const start = performance.now();
    await import('${name}');
    process.stdout.write(String(performance.now() - start));
  `;
  return {
    name,
    async round() {
      const { stdout } = await execute(
        process.execPath,
        ['--input-type=module', '--eval', code],
        // From where the frameworks are found, and without what this process was started with.
        { cwd: new URL('..', import.meta.url), env: { ...process.env, NODE_OPTIONS: '' } },
      );
      return Number(stdout);
    },
  };
}

interface Size {
  readonly name: string;
  /** In bytes, minified and gzipped. */
  readonly size: number;
  readonly sizeLimit: number;
}

/** As in `npm test`, with its limits. */
async function sizes(): Promise<Quantity[]> {
  const { output } = await run(['size-limit', '--json'], { env: { NODE_OPTIONS: '' } });
  const found: readonly Size[] | { readonly error: string } = JSON.parse(output);
  if ('error' in found) throw new Error(`size-limit says: ${found.error}`);
  return found.map(({ name, size, sizeLimit }) =>
    toQuantity([size / 1000], { name: `bundle of ${name}`, unit: 'kB', atMost: sizeLimit / 1000 }),
  );
}
