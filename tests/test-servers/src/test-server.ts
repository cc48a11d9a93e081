/** A server that is there for the length of a test. */
export interface TestServer {
  readonly url: string;
  /** Of the server's main process; another one after a restart. Undefined for a server that was given by its URL. */
  readonly pid: number | undefined;
  /** Stops all of its processes where they are: connections stay open, and nothing is answered any more. */
  freeze(): void;
  /** Lets it go on. */
  thaw(): void;
  /** Ends it and starts it again, on the same port and the same data. */
  restart(options?: RestartOptions): Promise<void>;
  /** Ends it and deletes its data. Leaves a server alone that was given by its URL. */
  stop(): Promise<void>;
}

export interface RestartOptions {
  /** `kill`, as in a crash, by default; `orderly` lets it write what it has. */
  readonly end?: 'kill' | 'orderly' | undefined;
}

export interface StartOptions {
  /**
   * Starts one even if there is a URL in the environment: for tests that freeze or restart it, look at its counters,
   * or need it set up in a way of their own.
   */
  readonly own?: boolean | undefined;
  /** The server's own settings by name, such as `maxmemory` or `max_connections`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}
