import type { AdapterContractOptions, StartAdapter } from '@bluma-webhooks/testing';

/** One adapter in one server. */
export interface Subject {
  readonly adapter: string;
  /** The server, as the table has it. */
  readonly server: string;
  /** What the tests' manifest calls the package whose version belongs to the server. */
  readonly installed?: string;
  /** Loads the framework only now, in the process that the contract runs in. */
  readonly load: () => StartAdapter | Promise<StartAdapter>;
  readonly options?: AdapterContractOptions;
}

/** Tells the subjects of one runtime apart. */
export const toKey = ({ adapter, server, installed }: Subject): string =>
  `${adapter} in ${installed ?? server}`;

/** What a runtime serves by itself: `Bun.serve`, `Deno.serve`, a Worker. */
export const ownServer = "the runtime's own server";
