import type { StoreUnderTest } from '@bluma-webhooks/testing';
import type { Case } from '../contract.ts';

/** A client, connected. */
export interface OpenedClient {
  /** An empty store on it for one case, under a name that no other case has. */
  subject(name: string): Promise<StoreUnderTest>;
  /** Functions of the store that are not in its contract. */
  readonly cases?: readonly Case[];
  close(): Promise<void>;
}

export type OpenClient = (urls: readonly string[]) => Promise<OpenedClient>;

/** A store through one client. */
export interface StoreSubject {
  /** As npm calls it. */
  readonly client: string;
  /** What the tests' manifest calls it. */
  readonly installed: string;
  /** How the store is set, where that makes a difference to the server. */
  readonly setting?: string;
  /** Whether it needs a server that finds named statements on any connection. */
  readonly namesStatements?: boolean;
  readonly open: OpenClient;
}

export const toStoreKey = ({ installed, setting }: StoreSubject): string =>
  setting ? `${installed}, ${setting}` : installed;
