/** What a caller works with. */
export interface CallerSetup {
  readonly apiKey: string;
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly log: (line: string) => void;
}

/** Makes something that asks for a video with a prompt. */
export type StartCaller = (setup: CallerSetup) => (prompt: string) => Promise<unknown>;
