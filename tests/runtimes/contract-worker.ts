import type { FetchContext } from '@bluma-webhooks/core/fetch';
import { coreEndpoint, fetchEndpoint, type WebEndpoint } from '../adapters/web.ts';
import { WorkerdServers } from '../adapters/workerd.ts';

// The contract in a Worker, handlers and client included. It sends its deliveries over the network to the Worker that
// it runs in, each of which is a request of its own there.
//
//   GET /cases?adapter=…        the names of the cases
//   GET /run?adapter=…&case=…   runs one, by its number, and answers with what became of it

const servers = new WorkerdServers();
const endpoints = new Map<string | null, WebEndpoint>([
  ['fetch', fetchEndpoint],
  ['core/fetch', coreEndpoint],
]);

async function contract({ origin, pathname, searchParams }: URL): Promise<Response> {
  const endpoint = endpoints.get(searchParams.get('adapter'));
  if (!endpoint) return new Response(null, { status: 404 });
  // Loaded only now: a Worker may not make random values before its first request, as the contract does.
  const { collectCases, runCase } = await import('./contract.ts');
  const load = () => servers.starting(origin, endpoint);
  const cases = await collectCases({ adapter: '', server: '', load });
  if (pathname === '/cases') return Response.json(cases.map(({ name }) => name));
  const one = cases[Number(searchParams.get('case'))];
  return one ? Response.json(await runCase(one)) : new Response(null, { status: 404 });
}

export default {
  async fetch(request: Request, _env: unknown, context: FetchContext): Promise<Response> {
    const url = new URL(request.url);
    const isContract = url.pathname === '/cases' || url.pathname === '/run';
    return isContract ? contract(url) : servers.answer(request, context);
  },
};
