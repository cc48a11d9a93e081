import { createSimulator, type Simulator, type SimulatorOptions } from '@bluma-webhooks/simulator';
import { onTestFinished, vi } from 'vitest';
import { BlumaClient, type ClientOptions } from '../../src/index.ts';

export const input = {
  template_id: 'meme-dialogue',
  context: { prompt: 'A cat that writes code' },
} as const;

export interface Logged {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface TestApi {
  readonly sim: Simulator;
  readonly client: BlumaClient;
  readonly baseURL: string;
  /** Each request that left the client: `GET /templates`. */
  readonly sent: string[];
  readonly logged: Logged[];
  /** Another client of the same API. */
  open(options?: ClientOptions): BlumaClient;
}

/** A client of a simulated Bluma over HTTP, for the length of a test. Waits between retries take no time. */
export async function createTestApi(
  options: ClientOptions = {},
  simulated: SimulatorOptions = {},
): Promise<TestApi> {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const sim = createSimulator({ seed: 1, ...simulated });
  onTestFinished(async () => {
    vi.restoreAllMocks();
    await sim.close();
  });
  const baseURL = await sim.listen();
  const sent: string[] = [];
  const logged: Logged[] = [];
  const write = (level: Logged['level']) => (message: string, fields: Logged['fields']) =>
    void logged.push({ level, message, fields });
  const open = (more: ClientOptions = {}): BlumaClient => {
    const { fetch: send = (request: Request) => fetch(request), ...rest } = { ...options, ...more };
    return new BlumaClient({
      apiKey: sim.account.testKey,
      baseURL,
      logger: { info: write('info'), warn: write('warn'), error: write('error') },
      ...rest,
      fetch: (request) => {
        sent.push(`${request.method} ${new URL(request.url).pathname.replace('/api/v1', '')}`);
        return send(request);
      },
    });
  };
  return { sim, client: open(), baseURL, sent, logged, open };
}

/** What a promise rejects with. */
export async function catchFailure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail');
}
