import type { Bundles } from './bundles.ts';
import type { CaseResult } from './report.ts';
import type { Runtime } from './runtime.ts';
import { ownServer, type Subject } from './subject.ts';
import { WorkerdProcess } from './workerd-process.ts';

/** A case takes 4 s at most; what takes longer hangs. */
const timeoutMs = 15_000;

const inWorker = {
  server: ownServer,
  load: () => Promise.reject(new Error('Only a Worker can load this')),
};

export const workerdSubjects: readonly Subject[] = [
  { ...inWorker, adapter: 'fetch' },
  { ...inWorker, adapter: 'core/fetch' },
];

/** workerd, whose Workers have neither processes nor files: it is asked for one case after the other over HTTP. */
export function workerdRuntime(executable: string, bundles: Bundles): Runtime {
  return {
    async report({ adapter }) {
      await using workerd = await WorkerdProcess.start(executable, bundles);
      const ask = async <Answer>(path: string): Promise<Answer> => {
        const url = new URL(path, workerd.url);
        url.searchParams.set('adapter', adapter);
        const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        return JSON.parse(await answer.text());
      };
      const names = await ask<readonly string[]>('/cases');
      const results: CaseResult[] = [];
      for (const [index, name] of names.entries()) {
        const result = ask<CaseResult>(`/run?case=${index}`);
        results.push(await result.catch((error: unknown) => ({ name, error: String(error) })));
      }
      return results;
    },
  };
}
